"""What a test of a route gives: messages one after the other, and time that passes between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.errors import EncodeError
from mesbridge.findings import Finding
from mesbridge.mapping.example_values import ExampleError, value_of
from mesbridge.mapping.shapes import of_schema
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.rehearsal.stage import Incoming, Stage
from mesbridge.workspace.release import Workspace


class ScriptError(ValueError):
    """A step cannot be played; *position* is where it stands."""

    def __init__(self, position: Position, reason: str) -> None:
        self.position = position
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """Wait for *after*, then take *message*; *answers* is the number, from 1, of an output."""

    position: Position
    after: timedelta | None
    message: Incoming | None
    answers: int | None


@dataclass(frozen=True, slots=True)
class Script:
    """All steps of one test, in order."""

    steps: Sequence[ScriptStep]

    def play(self, stage: Stage) -> None:
        """Play all steps on *stage*.

        Raises:
            ScriptError: a step answers an output that was not sent.
        """
        for step in self.steps:
            if step.after is not None:
                stage.wait(step.after)
            if step.message is not None:
                stage.take(_answering(step, step.message, stage))


def _answering(step: ScriptStep, message: Incoming, stage: Stage) -> Incoming:
    if step.answers is None:
        return message
    if not 1 <= step.answers <= len(stage.sent):
        reason = f"answers: {step.answers}, but {len(stage.sent)} messages have gone out by then"
        raise ScriptError(step.position, reason)
    return replace(message, answers=stage.sent[step.answers - 1].id)


def read_script(
    workspace: Workspace, route: str, given: Items, base: Path, findings: list[Finding]
) -> Script:
    """The steps that *given* lists; what cannot be read is a finding.

    Args:
        route: takes the messages that name no other.
        base: the folder that ``message: {file: …}`` starts from.
    """
    reader = _ScriptReader(workspace, route, base, findings)
    steps = [reader.step(entry, number) for number, entry in enumerate(given, start=1)]
    return Script([step for step in steps if step is not None])


class _ScriptReader:
    def __init__(
        self, workspace: Workspace, route: str, base: Path, findings: list[Finding]
    ) -> None:
        self._workspace = workspace
        self._route = route
        self._base = base
        self._findings = findings

    def step(self, entry: Document, number: int) -> ScriptStep | None:
        if not isinstance(entry, Fields):
            params = {"expected": "an object 'message: …'", "expected_zh": "一个“message: …”对象"}
            self._findings.append(Finding("MB209", entry.position, params))
            return None
        keys = ObjectReader(entry, None, self._findings)
        after, content = keys.duration("after"), keys.any("message")
        route, name = keys.text("route") or self._route, keys.text("name")
        message_id = keys.text("id") or f"message-{number}"
        answers = keys.integer("answers", 0, least=1) or None
        keys.finish()
        message = None
        if content is not None:
            message = self._message(keys, content, route, name, message_id)
        elif after is None:
            keys.require("message")
        return ScriptStep(entry.position, after, message, answers)

    def _message(
        self, keys: ObjectReader, content: Document, route: str, name: str | None, message_id: str
    ) -> Incoming | None:
        if route not in self._workspace.routes:
            guess = did_you_mean(route, self._workspace.routes)
            self._report("MB511", keys.place("route"), name=route, **guess)
            return None
        taken = self._workspace.routes[route].source.messages
        wanted = name or (taken[0] if len(taken) == 1 else "")
        if wanted not in taken:
            keys.not_one_of("name", wanted, taken, keys.place("name"))
            return None
        try:
            body = self._body(wanted, content)
        except ExampleError as error:
            self._report("MB508", error.document.position, reason=str(error))
            return None
        codec = self._workspace.message_codec(wanted)
        told = wanted if len(taken) > 1 else None
        return Incoming(route, body, codec.content_type, message_id, told)

    def _body(self, name: str, content: Document) -> bytes:
        """The bytes of a message: as they stand in a text or a file, else written in its format."""
        if isinstance(content, Scalar):
            return content.text.encode()
        file = content.get("file") if isinstance(content, Fields) else None
        if isinstance(file, Scalar) and isinstance(content, Fields) and len(content.entries) == 1:
            try:
                return (self._base / file.text).read_bytes()
            except OSError as error:
                raise ExampleError(file, str(error)) from error
        shape = of_schema(self._workspace.messages[name].root)
        payload = value_of(content, shape, self._workspace.scope)
        try:
            return self._workspace.encode(name, payload)
        except EncodeError as error:
            raise ExampleError(content, str(error)) from error

    def _report(self, code: str, position: Position, **params: object) -> None:
        self._findings.append(Finding(code, position, params))
