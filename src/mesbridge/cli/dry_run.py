"""A dry run of a mapping or a route: what would come out, without ledger or broker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from mesbridge.cli.dry_collect import collected
from mesbridge.errors import (
    DecodeError,
    HoldError,
    MesbridgeError,
    TranslationError,
    UnknownMessageTypeError,
)
from mesbridge.formats.sniff import root_of
from mesbridge.mapping.carrying import Remainders
from mesbridge.mapping.translator import REMAINDERS, Payload, Translator
from mesbridge.pipeline.shown_body import readable
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

#: Stands for the ids that a real message would have.
DRY_RUN_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Given:
    """What a dry run is told besides the message.

    Attributes:
        stored: canonical states as JSON values, by the names that ``with`` gives them.
        meta: what rules read as ``$meta``, and ``change``.
        message: name of the message for a route that takes several, or None.
        go_on: a rule that fails is kept in ``Ran.error`` instead of being raised.
        remainders: what roundings with ``carry`` have left before.
    """

    stored: Mapping[str, Any]
    meta: Mapping[str, Any]
    message: str | None = None
    go_on: bool = False
    remainders: Remainders = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ran:
    """One mapping that was carried out, with what it was given.

    Attributes:
        final: its documents are the result; else they are input of the mappings after it.
        error: why there are no documents, or None.
        remainders: what roundings with ``carry`` leave.
    """

    translator: Translator
    payload: Payload
    stored: Mapping[str, Any]
    documents: list[dict[str, Any]]
    final: bool = True
    error: MesbridgeError | None = None
    remainders: Remainders = field(default_factory=dict)


def default_meta(change: str, now: datetime | None = None) -> dict[str, Any]:
    """What a real message would bring, with ids of zeros."""
    return {
        "message_id": DRY_RUN_ID,
        "output_id": DRY_RUN_ID,
        "received_at": now or datetime.now(UTC),
        "change": change,
    }


def run_mapping(workspace: Workspace, name: str, body: bytes, given: Given) -> list[Ran]:
    """Carry out one mapping: on the bytes of its message, or on canonical documents as JSON.

    An outward mapping takes one document or an array of them, as an inward one prints it.

    Raises:
        MesbridgeError: the body cannot be read, or a rule cannot be carried out.
    """
    translator = workspace.translator(name)
    if translator.direction == "in":
        parts = _messages(workspace, translator.source, body)
        payloads = [workspace.decode(translator.source, part) for part in parts]
        return [_run(workspace, translator, payload, given) for payload in payloads]
    documents = [canonical(workspace, translator.source, each) for each in _each(body)]
    return [_run(workspace, translator, document, given) for document in documents]


def _messages(workspace: Workspace, name: str, body: bytes) -> list[bytes]:
    """The messages of a file, as a route that reads files takes them: of a CSV each row.

    Raises:
        DecodeError: it cannot be cut up.
    """
    parts = workspace.message_codec(name).split(body)
    return parts if parts is not None and len(parts) > 1 else [body]


def _each(body: bytes) -> list[bytes]:
    """The entries of a JSON array as they stand; any other body as a whole."""
    if not body.lstrip().startswith(b"["):
        return [body]
    try:
        return [bytes(raw) for raw in msgspec.json.decode(body, type=list[msgspec.Raw])]
    except msgspec.DecodeError:
        return [body]


def run_route(workspace: Workspace, route: Route, body: bytes, given: Given) -> list[Ran]:
    """Decode, translate inward, judge ``when``, collect, translate outward; as the route says."""
    message = given.message or _message_of(workspace, route, body)
    ran: list[Ran] = []
    for part in _messages(workspace, message, body):
        ran += _run_message(workspace, route, message, part, given)
    return ran


def _run_message(
    workspace: Workspace, route: Route, message: str, body: bytes, given: Given
) -> list[Ran]:
    payload = workspace.decode(message, body)
    inward = _run(workspace, workspace.translator(route.inbound[message]), payload, given)
    steps = [replace(inward, final=False)]
    passed = [
        document
        for document in inward.documents
        if route.when is None or route.when(document, given.meta, None)
    ]
    for document in collected(route, passed, str(given.meta["message_id"])):
        for output in route.outputs:
            if output.when is None or output.when(document, given.meta, None):
                translator = workspace.translator(output.mapping)
                steps.append(_run(workspace, translator, document, given))
    return steps


def _run(workspace: Workspace, translator: Translator, payload: Payload, given: Given) -> Ran:
    stored: dict[str, Any] = {
        need.name: None
        if given.stored.get(need.name) is None
        else canonical(workspace, need.entity, msgspec.json.encode(given.stored[need.name]))
        for need in translator.stored
    }
    if translator.carries:
        stored[REMAINDERS] = given.remainders
    try:
        done = translator.run(payload, given.meta, stored)
    except (TranslationError, HoldError) as error:
        if not given.go_on:
            raise
        return Ran(translator, payload, stored, [], error=error)
    return Ran(translator, payload, stored, done.documents, remainders=done.remainders)


def canonical(workspace: Workspace, entity: str, body: bytes) -> dict[str, Any]:
    """A canonical document of JSON: quantities as number or text, times as ISO 8601.

    Raises:
        DecodeError: it is not of that entity.
    """
    try:
        return workspace.codec(entity).load(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError("MB388", source=entity, found=str(error)) from error


def _message_of(workspace: Workspace, route: Route, body: bytes) -> str:
    """The message by its root element, else the only one that fits."""
    names = route.source.messages
    if len(names) == 1:
        return names[0]
    root = root_of(body)
    by_root = [name for name in names if root and workspace.messages[name].xml_root == root]
    fits = by_root or [name for name in names if _fits(workspace, name, body)]
    if len(fits) == 1:
        return fits[0]
    raise UnknownMessageTypeError(
        "MB471", value=", ".join(fits) or "none", expected=", ".join(names)
    )


def _fits(workspace: Workspace, name: str, body: bytes) -> bool:
    try:
        workspace.decode(name, body)
    except DecodeError:
        return False
    return True


def as_json(workspace: Workspace, ran: list[Ran]) -> bytes:
    """The final documents as a JSON array.

    Messages in JSON stand as they would be sent; all else has quantities as text, with all their
    digits, and times as ISO 8601.
    """
    parts = []
    for each in ran:
        codec = workspace.messages.get(each.translator.target)
        as_sent = codec is not None and codec.format == "json"
        for document in each.documents if each.final else ():
            parts.append(native(workspace, each, document) if as_sent else _encoded(document))
    return msgspec.json.format(b"[" + b",".join(parts) + b"]", indent=2)


def native(workspace: Workspace, ran: Ran, document: dict[str, Any]) -> bytes:
    """One document as its target takes it.

    Raises:
        EncodeError: it does not fit the target's schema.
    """
    if ran.translator.direction == "in":
        return _encoded(document)
    return workspace.encode(ran.translator.target, document)


def _encoded(document: dict[str, Any]) -> bytes:
    """As people write it: decimals with all their digits, six and a half hours as PT6H30M."""
    return msgspec.json.encode(readable(document))
