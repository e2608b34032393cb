"""Puts the parts of the writer together."""

from __future__ import annotations

from mesbridge.findings import Finding
from mesbridge.mapping.conversion_writer import ConversionWriter
from mesbridge.mapping.loop_writer import LoopWriter
from mesbridge.mapping.path_writer import PathWriter
from mesbridge.mapping.predicate_writer import PredicateWriter
from mesbridge.mapping.rules import ZoneRule
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.share_writer import ShareWriter
from mesbridge.mapping.step_writer import StepWriter
from mesbridge.mapping.target_writer import TargetWriter
from mesbridge.mapping.value_writer import ValueWriter
from mesbridge.mapping.writer import Writer
from mesbridge.mapping.zone_writer import ZoneWriter


def new_writer(
    scope: Scope, findings: list[Finding], file: str, *, system: str | None = None,
    inbound: bool = True, traced: bool = False, zone: ZoneRule | None = None,
) -> Writer:  # fmt: skip
    """A writer with all its parts; see :class:`Writer`."""
    writer = Writer(scope, findings, file, system=system, inbound=inbound, traced=traced)
    writer.paths = PathWriter(writer)
    writer.predicates = PredicateWriter(writer)
    writer.conversions = ConversionWriter(writer)
    writer.steps = StepWriter(writer)
    writer.values = ValueWriter(writer)
    writer.loops = LoopWriter(writer)
    writer.shares = ShareWriter(writer)
    writer.targets = TargetWriter(writer)
    writer.zones = ZoneWriter(writer, zone)
    return writer
