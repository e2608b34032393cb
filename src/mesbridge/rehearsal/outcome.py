"""What a test of a route expects: the messages that go out, and what becomes of those that came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.mapping.example_differences import differences
from mesbridge.pipeline.ports import MessageState, OutputRow
from mesbridge.rehearsal.stage import Stage
from mesbridge.workspace.release import Workspace

_DOCUMENT_KEYS = ("expect", "expect_part")


@dataclass(frozen=True, slots=True)
class Expected:
    """One message that goes out; *name* and *to* (a destination) only where they are written."""

    message: Document
    name: str | None
    to: str | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """All that a test expects.

    Attributes:
        outputs: in the order of leaving; None where the test does not say.
        part: only what is named of each is compared.
        states: of the messages that came, in the order of arrival.
        flags: of all messages together, sorted.
    """

    position: Position
    outputs: tuple[Expected, ...] | None
    part: bool
    states: Items | None
    flags: Items | None

    def differences(self, workspace: Workspace, stage: Stage) -> Iterator[Finding]:
        """What *stage* has done otherwise."""
        errors = stage.errors()
        if self.outputs is not None:
            yield from self._outputs(workspace, self.outputs, stage.sent, errors)
        messages = stage.messages()
        if self.states is not None:
            found = [each.state.value for each in messages if each.members is None]
            yield from _unequal(self.states, found, "states")
            if MessageState.DEAD.value not in _texts(self.states):
                yield from _told(self.states.position, errors)
        if self.flags is not None:
            flags = sorted(flag for message in messages for flag in message.flags)
            yield from _unequal(self.flags, flags, "flags")

    def _outputs(
        self, workspace: Workspace, expected: tuple[Expected, ...], sent: list[OutputRow],
        errors: list[str],
    ) -> Iterator[Finding]:  # fmt: skip
        if len(expected) != len(sent):
            names = ", ".join(output.message_type for output in sent)
            params = {"found": len(sent), "names": names, "expected": len(expected)}
            yield Finding("MB513", self.position, params)
            yield from _told(self.position, errors if self.states is None else [])
            return
        for index, (wanted, output) in enumerate(zip(expected, sent, strict=True)):
            path = f"[{index}]" if len(sent) > 1 else ""
            place = wanted.message.position
            if wanted.name not in (None, output.message_type):
                params = {"found": output.message_type, "expected": wanted.name}
                yield Finding("MB501", place, {"path": f"{path}.name".lstrip("."), **params})
                continue
            if wanted.to not in (None, output.destination):
                params = {"found": output.destination, "expected": wanted.to}
                yield Finding("MB501", place, {"path": f"{path}.to".lstrip("."), **params})
            actual = workspace.decode(output.message_type, output.body)
            yield from differences(
                wanted.message, actual, workspace.scope, part=self.part, path=path
            )


def read_expectation(keys: ObjectReader, findings: list[Finding]) -> Expectation:
    """What a test expects; what cannot be read is a finding."""
    written = [key for key in _DOCUMENT_KEYS if key in keys.document]
    states, flags = keys.items("expect_states"), keys.items("expect_flags")
    for key in written:
        keys.any(key)
    if len(written) > 1 or not (written or states is not None):
        findings.append(Finding("MB512", keys.document.position))
    outputs = None
    if written:
        items = keys.items(written[0])
        outputs = tuple(_expected(item, findings) for item in items or ())
    position = keys.place(written[0]) if written else keys.document.position
    return Expectation(position, outputs, "expect_part" in written, states, flags)


def _expected(item: Document, findings: list[Finding]) -> Expected:
    if not isinstance(item, Fields):
        params = {"expected": "an object 'message: …'", "expected_zh": "一个“message: …”对象"}
        findings.append(Finding("MB209", item.position, params))
        return Expected(item, None, None)
    keys = ObjectReader(item, None, findings)
    message = keys.require("message")
    name, to = keys.text("name"), keys.text("to")
    keys.finish()
    return Expected(item if message is None else message, name, to)


def _texts(items: Items) -> list[str]:
    return [item.text for item in items if isinstance(item, Scalar)]


def _unequal(expected: Items, found: list[str], path: str) -> Iterator[Finding]:
    wanted = _texts(expected)
    if (sorted(wanted) if path == "flags" else wanted) != found:
        params = {"path": path, "found": ", ".join(found) or "[]"}
        yield Finding("MB501", expected.position, {**params, "expected": ", ".join(wanted) or "[]"})


def _told(position: Position, errors: list[str]) -> Iterator[Finding]:
    for problem in errors:
        yield Finding("MB514", position, {"problem": problem})
