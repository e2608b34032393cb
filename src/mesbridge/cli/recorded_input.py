"""Where a recorded test gets its message from: a file, or the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from mesbridge.cli.dry_run import canonical
from mesbridge.cli.given import meta_entries, stored_values
from mesbridge.cli.opened import opened_ledger
from mesbridge.cli.options import Common
from mesbridge.dictionary.keys import key_text
from mesbridge.errors import DecodeError
from mesbridge.formats.sniff import root_of
from mesbridge.ledger.ledger import SqlLedger
from mesbridge.ledger.queries.messages import message_detail
from mesbridge.mapping.translator import Payload, Translator
from mesbridge.pipeline.ports import EntityRef, MessageRow
from mesbridge.recording.recorder import RecordingError
from mesbridge.workspace.release import Workspace


@dataclass(frozen=True, slots=True)
class RecordedInput:
    """One mapping and all that it is given."""

    mapping: str
    payload: Payload
    stored: Mapping[str, Any] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)


# --- a file -----------------------------------------------------------------------------------


def of_file(
    workspace: Workspace, body: bytes, mapping: str | None, stored: Path | None,
    meta: tuple[str, ...],
) -> RecordedInput:  # fmt: skip
    """The message in a file; its mapping is told by what fits where none is named.

    Raises:
        DecodeError: the body is none of the mapping's message.
        RecordingError: no mapping fits, or several do.
    """
    name = mapping or _fitting(workspace, body)
    translator = workspace.translator(name)
    if translator.direction == "in":
        payload = workspace.decode(translator.source, body)
    else:
        payload = canonical(workspace, translator.source, body)
        if not payload:
            source = translator.source
            raise _refused(
                "the document", f"it has no field of {source}", f"它没有 {source} 的字段"
            )
    return RecordedInput(name, payload, _stored(workspace, translator, stored), meta_entries(meta))


def _fitting(workspace: Workspace, body: bytes) -> str:
    """The one mapping whose message this is."""
    inward = {
        spec.name: spec.source
        for spec in workspace.mappings.values()
        if spec.source in workspace.messages
    }
    root = root_of(body)
    fits = {
        message: _fit(workspace, message, body)
        for message in dict.fromkeys(inward.values())
        if root is None or workspace.messages[message].xml_root in (None, root)
    }
    best = max(fits.values(), default=0)
    messages = [message for message, fit in fits.items() if fit == best > 0]
    names = [name for name, message in inward.items() if message in messages]
    if len(names) == 1:
        return names[0]
    raise _refused(
        "the message",
        f"these mappings fit: {', '.join(names) or 'none'}; name one by --mapping",
        f"适合的映射：{', '.join(names) or '无'}；请用 --mapping 指定",
    )


def _fit(workspace: Workspace, message: str, body: bytes) -> int:
    """How many fields of the body the message declares; 0 where it is none."""
    try:
        payload = workspace.decode(message, body)
    except DecodeError:
        return 0
    # A schema without requirements takes any object: what it declares tells them apart.
    declared = workspace.messages[message].root.properties
    return len(payload.keys() & declared.keys()) if isinstance(payload, dict) else 1


def _stored(workspace: Workspace, translator: Translator, path: Path | None) -> dict[str, Any]:
    found = stored_values(path)
    return {
        need.name: canonical(workspace, need.entity, msgspec.json.encode(found[need.name]))
        for need in translator.stored
        if found.get(need.name) is not None
    }


# --- the journal ------------------------------------------------------------------------------


def of_journal(
    common: Common, workspace: Workspace, row_id: str, mapping: str | None
) -> RecordedInput:
    """A message of the journal, with the stored states that it needs as they are now.

    Raises:
        DecodeError: its body cannot be read.
        RecordingError: there is no such message, or no mapping of the workspace reads it.
        LedgerError: the database cannot be reached.
    """
    with opened_ledger(common) as ledger:
        with ledger.reading() as connection:
            detail = message_detail(connection, row_id)
        if detail is None:
            raise _refused(row_id, "the journal has no such message", "日志中没有该消息")
        return _of_row(workspace, ledger, detail.message, mapping)


def _of_row(
    workspace: Workspace, ledger: SqlLedger, row: MessageRow, mapping: str | None
) -> RecordedInput:
    name = mapping or _of_route(workspace, row)
    translator = workspace.translator(name)
    if translator.direction == "in":
        if not row.body:
            raise _refused(row.id, "its body is no longer kept", "其内容已不再保留")
        payload = workspace.decode(translator.source, row.body)
    elif row.canonical is None or row.entity != translator.source:
        raise _refused(row.id, f"it has no {translator.source}", f"它没有 {translator.source}")
    else:
        payload = canonical(workspace, translator.source, row.canonical)
    meta = _meta_of(row)
    return RecordedInput(name, payload, _states(workspace, ledger, translator, payload, meta), meta)


def _of_route(workspace: Workspace, row: MessageRow) -> str:
    """The mapping that reads the message on its route."""
    route = workspace.routes.get(row.route)
    inbound = route.inbound if route is not None else {}
    if len(inbound) == 1:
        return next(iter(inbound.values()))
    if row.message_type is not None and row.message_type in inbound:
        return inbound[row.message_type]
    fitting = [name for message, name in inbound.items() if _fit(workspace, message, row.body)]
    if len(fitting) == 1:
        return fitting[0]
    raise _refused(row.id, f"route {row.route} does not tell its mapping; name it by --mapping",
                   f"路由 {row.route} 无法确定映射；请用 --mapping 指定")  # fmt: skip


def _meta_of(row: MessageRow) -> dict[str, Any]:
    return {
        "message_id": row.message_id,
        "received_at": row.received_at,
        "sent_at": row.sent_at,
        "message_type": row.message_type,
        "correlation_id": row.correlation_id,
        "route": row.route,
        "change": row.change or "new",
    }


def _states(
    workspace: Workspace, ledger: SqlLedger, translator: Translator, payload: Payload,
    meta: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """The stored entities of ``with``."""
    keys = translator.stored_keys(payload, meta) if translator.stored else {}
    refs = {}
    for need in translator.stored:
        entity, key = workspace.dictionary[need.entity], keys.get(need.name)
        text = key_text(key, entity.key) if key is not None else None
        if text is not None:
            refs[need.name] = EntityRef(need.entity, text)
    if not refs:
        return {}
    with ledger.transaction() as transaction:
        found = transaction.entities(set(refs.values()))
    return {
        name: canonical(workspace, ref.entity, found[ref].document)
        for name, ref in refs.items()
        if ref in found
    }


def _refused(source: str, reason: str, reason_zh: str) -> RecordingError:
    return RecordingError("MB516", source=source, reason=reason, reason_zh=reason_zh)
