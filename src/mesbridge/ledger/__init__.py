"""SQLAlchemy lives here: the record of what arrived, what it means and what has been sent.

``tables`` and ``desk_tables`` are what is stored, ``migrations`` make it; ``transaction`` joins the
``*_rows`` and ``refresh``: all that happens within one transaction. ``picking``, ``leases`` and
``waiting`` are single statements, ``queries`` what people and metrics read, ``retention`` what is
forgotten. ``ledger.open_ledger`` is the way in; ``refusals`` says what the database's errors mean.
"""
