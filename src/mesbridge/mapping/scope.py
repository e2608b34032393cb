"""What a mapping is checked against: dictionary, schemas, code tables, systems, steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesbridge.dictionary.codes import CodeTable
from mesbridge.dictionary.entity import Dictionary
from mesbridge.dictionary.system import System
from mesbridge.formats.schema import MessageSchema
from mesbridge.mapping.steps.registry import Step
from mesbridge.mapping.steps.units import UnitTable


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that names in a mapping can mean.

    Attributes:
        messages: schemas by message name, ``sap_s4.production_order``.
        units: the table of units for the step ``convert``, or None where there is none.
    """

    dictionary: Dictionary
    messages: Mapping[str, MessageSchema]
    codes: Mapping[str, CodeTable]
    systems: Mapping[str, System]
    steps: Mapping[str, Step]
    units: UnitTable | None = None
