"""One test of one message: what goes in, masked, and what the mapping gives today."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mesbridge.dictionary.keys import key_text
from mesbridge.errors import HoldError, MesbridgeError, PermanentError
from mesbridge.mapping.examples import DEFAULT_META
from mesbridge.mapping.sensitive import sensitive_fields
from mesbridge.mapping.shapes import of_schema
from mesbridge.mapping.translator import REMAINDERS, Payload, Translation, Translator
from mesbridge.recording.masked_input import InputMask, telling
from mesbridge.recording.pseudonyms import Pseudonyms
from mesbridge.workspace.release import Workspace

#: How often other pseudonyms are tried where the mapping does something else with them.
_TRIES = 20
_META = re.compile(r"meta\.get\('(\w+)'\)")


class RecordingError(PermanentError):
    """A message cannot become a test: MB516."""


@dataclass(frozen=True, slots=True)
class RecordedTest:
    """One test.

    Attributes:
        given: the payload or the canonical document, masked.
        stored, meta: what the mapping reads besides; only what it needs.
        expect: the documents, or None where it stops with *error*.
        error: code, target and so on of the error, as ``expect_error`` has them.
    """

    mapping: str
    name: str
    given: Payload
    stored: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    expect: list[Any] | None = None
    flags: tuple[str, ...] = ()
    error: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Inputs:
    payload: Payload
    stored: Mapping[str, Any]
    meta: Mapping[str, Any]


def record(
    workspace: Workspace, mapping: str, payload: Payload,
    stored: Mapping[str, Any] | None = None, meta: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> RecordedTest:  # fmt: skip
    """The test that *payload* gives.

    Args:
        payload: as decoded, or a canonical document.
        stored: canonical states by the names of ``with``.
        meta: what is known of the message; None: as a test has it that says nothing.
        name: of the test; None: it is told by the content.
    Raises:
        RecordingError: it cannot be masked so that the mapping still does the same.
    """
    translator = workspace.translator(mapping)
    inputs = _Inputs(payload, dict(stored or {}), {**DEFAULT_META, **(meta or {})})
    wanted = _outcome(translator, inputs)
    for _ in range(_TRIES):
        pseudonyms = Pseudonyms(secrets.token_bytes(16))
        masked = _masked(workspace, translator, inputs, pseudonyms)
        found = _outcome(translator, masked)
        if _alike(wanted, found):
            known = telling(pseudonyms.made.keys(), pseudonyms.made.values())
            test = _test(workspace, translator, masked, found, meta, frozenset(known))
            return replace(test, name=name) if name else test
    reason = "with other values in its confidential and personal fields the mapping does otherwise"
    reason_zh = "替换机密和个人字段的值之后，映射结果不同"
    raise RecordingError("MB516", reason=reason, reason_zh=reason_zh, source=mapping)


def _masked(
    workspace: Workspace, translator: Translator, inputs: _Inputs, pseudonyms: Pseudonyms
) -> _Inputs:
    scope, spec = workspace.scope, workspace.mappings[translator.name]
    mask = InputMask(scope, pseudonyms)
    entities = {need.name: scope.dictionary[need.entity] for need in translator.stored}
    stored = {
        name: None if document is None else mask.document(document, entities[name])
        for name, document in inputs.stored.items()
        if name in entities
    }
    if translator.direction == "in":
        hidden = sensitive_fields(spec, scope.dictionary)
        root = of_schema(scope.messages[translator.source].root)
        payload = mask.message(inputs.payload, root, hidden)
    else:
        payload = mask.document(inputs.payload, scope.dictionary[translator.source])
    return _Inputs(mask.elsewhere(payload), mask.elsewhere(stored), inputs.meta)


def _outcome(translator: Translator, inputs: _Inputs) -> Translation | MesbridgeError:
    stored = dict(inputs.stored)
    if translator.carries:
        stored[REMAINDERS] = {}
    try:
        return translator.run(inputs.payload, inputs.meta, stored)
    except MesbridgeError as error:
        return error


def _alike(one: Translation | MesbridgeError, other: Translation | MesbridgeError) -> bool:
    """Whether the mapping does the same: as many documents of the same fields, the same error."""
    if isinstance(one, MesbridgeError) or isinstance(other, MesbridgeError):
        return _error(one) == _error(other)
    flags = [each.code for each in one.flags], [each.code for each in other.flags]
    return flags[0] == flags[1] and _fields(one.documents) == _fields(other.documents)


def _error(outcome: object) -> tuple[Any, ...] | None:
    if not isinstance(outcome, MesbridgeError):
        return None
    return outcome.code, outcome.target, outcome.line


def _fields(value: Any) -> Any:
    """Names and lengths, without values."""
    match value:
        case Mapping():
            return {name: _fields(each) for name, each in value.items()}
        case list():
            return [_fields(each) for each in value]
        case _:
            return type(value)


def _test(
    workspace: Workspace, translator: Translator, inputs: _Inputs,
    outcome: Translation | MesbridgeError, meta: Mapping[str, Any] | None, known: frozenset[str],
) -> RecordedTest:  # fmt: skip
    read = set(_META.findall(translator.source_code))
    told = {name: value for name, value in (meta or {}).items() if name in read and value}
    told = {name: value for name, value in told.items() if DEFAULT_META.get(name) != value}
    name = _name(workspace, translator, inputs, outcome)
    common = (translator.name, name, inputs.payload, inputs.stored, told)
    if isinstance(outcome, MesbridgeError):
        return RecordedTest(*common, error=_expected_error(outcome), secrets=known)
    flags = tuple(each.code for each in outcome.flags)
    return RecordedTest(*common, expect=outcome.documents, flags=flags, secrets=known)


def _expected_error(error: MesbridgeError) -> dict[str, str]:
    told = {"code": error.code, "target": error.target, "source": error.source}
    if isinstance(error, HoldError):
        told["reason"] = error.reason
    return {name: str(text) for name, text in told.items() if text}


def _name(
    workspace: Workspace, translator: Translator, inputs: _Inputs,
    outcome: Translation | MesbridgeError,
) -> str:  # fmt: skip
    """What the test is about: the entity, its key, and how it ended."""
    entity = workspace.dictionary[
        translator.target if translator.direction == "in" else translator.source
    ]
    documents = [inputs.payload] if translator.direction == "out" else (
        [] if isinstance(outcome, MesbridgeError) else outcome.documents
    )  # fmt: skip
    key = key_text(documents[0], entity.key) if documents and entity.key else None
    subject = f"recorded {entity.name}{f' {key}' if key else ''}"
    match outcome:
        case HoldError():
            return f"{subject} waits at {outcome.target}"
        case MesbridgeError():
            return f"{subject} stops with {outcome.code} at {outcome.target}"
        case Translation(documents=[]):
            return f"{subject} gives nothing"
        case Translation(documents=[_]):
            return subject
        case Translation(documents=several):
            return f"{subject} gives {len(several)} documents"
