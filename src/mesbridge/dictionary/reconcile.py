"""``reconcile:`` of an entity: which of its fields are ordered, reported and posted.

::

    reconcile: {order: order_no, ordered: quantity, unit: uom}                    # work_order
    reconcile: {order: order_no, operation: operation_no, reported: good, unit: uom,
                reverses: reverses, posted: confirmation_count}                   # a report

Entities are joined by the field of their role ``order``.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Roles and what the field of each holds.
ROLES: Mapping[str, str] = {
    "order": "number of the order; joins what was ordered and what was reported",
    "operation": "operation of the order that is reported on",
    "ordered": "quantity that is to be made",
    "reported": "quantity that was made well",
    "scrapped": "quantity, or list of quantities, that was scrapped",
    "reworked": "quantity that has to be worked again",
    "unit": "unit of the quantities",
    "reverses": "the report that this one takes back",
    "posted": "has a value once the ERP has booked the report",
}
