"""One generated function on one root: what paths and predicates outside of mappings become."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mesbridge.dictionary.entity import Entity
from mesbridge.documents import Position
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.schema import MessageSchema
from mesbridge.mapping.assembly import new_writer
from mesbridge.mapping.frames import Frame, Hoist, Slot
from mesbridge.mapping.loading import load
from mesbridge.mapping.python_source import depth_findings
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import of_entity, of_schema
from mesbridge.mapping.writer import TooManyError, Writer


@dataclass(slots=True)
class SingleFunction:
    """A function that is being written."""

    name: str
    writer: Writer
    frame: Frame
    findings: list[Finding]

    def result(self, otherwise: Callable[..., Any]) -> Callable[..., Any]:
        """The function, or *otherwise* where it has errors."""
        if errors_in(self.findings):
            return otherwise
        function: Callable[..., Any] = load(self.writer.out, self.name)[self.name]
        return function


@contextmanager
def single_function(
    header: str, position: Position, root: Entity | MessageSchema, scope: Scope,
    findings: list[Finding], *, knows_change: bool = False,
) -> Iterator[SingleFunction]:  # fmt: skip
    """Write a function on documents of *root*; what is written inside becomes its body.

    Args:
        knows_change: whoever calls the function gives it ``$change``.
    """
    own: list[Finding] = []
    system = root.system if isinstance(root, MessageSchema) else None
    writer = new_writer(scope, own, position.file, system=system)
    writer.knows_change = knows_change
    shape = of_schema(root.root) if isinstance(root, MessageSchema) else (
        of_entity(root, scope.dictionary)
    )  # fmt: skip
    out = writer.out
    with out.block(f"def {header}:"), writer.rule(root.name, None, position):
        with out.block("try:"):
            head = out.anchor()
            item = Slot("payload", shape, maybe=False, trail=())
            writer.message = writer.root = frame = Frame(item, Hoist(head), head)
            writer.subject = None
            try:
                yield SingleFunction(header.partition("(")[0], writer, frame, own)
            except TooManyError as error:
                own.append(error.finding)
        with out.block("except REFUSED as error:"):
            out.line("raise failed(error, LINES_1) from error")
    own.extend(depth_findings(out, position))
    findings.extend(own)
