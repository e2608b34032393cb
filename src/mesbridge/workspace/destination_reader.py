"""``destinations/<name>.yaml``: how to reach an exchange, an HTTP service, a table, a folder."""

from __future__ import annotations

import re
from typing import Literal

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.mapping.predicates import compile_predicate
from mesbridge.mapping.scope import Scope
from mesbridge.workspace.routes import DestinationSpec, OutcomeRule
from mesbridge.workspace.target_reader import read_files_target, read_table_target

_OUTCOMES: tuple[Literal["ok", "busy", "refused"], ...] = ("ok", "busy", "refused")
_ON_UNCERTAIN: tuple[Literal["resend", "verify", "dead"], ...] = ("resend", "verify", "dead")
_FORMATS: tuple[Literal["json", "xml"], ...] = ("json", "xml")
_Kind = Literal["exchange", "http", "table", "files"]
#: What a destination is, and the key that says so.
_KINDS: dict[_Kind, str] = {
    "exchange": "exchange", "http": "address", "table": "table", "files": "files",
}  # fmt: skip
_ADDRESS = re.compile(r"https?://[^/\s]+|(?:env|file):.")
#: Keys of ``credentials`` whose values are secrets.
_SECRET_WORDS = ("password", "secret", "token", "key")


def read_destination(
    name: str, document: Fields, scope: Scope, findings: list[Finding]
) -> DestinationSpec:
    """The destination *name*; its outcome rules read the decoded answer as it comes."""
    reader = ObjectReader(document, name, findings)
    table, files = reader.object("table"), reader.object("files")
    kind, address = _kind(reader, document.position), _address(reader)
    credentials = reader.any("credentials")
    if credentials is not None:
        _refuse_plain_secrets(credentials, name, findings)
    _refuse_other_name(reader, name)
    timeout = reader.duration("timeout")
    spec = DestinationSpec(
        name=name,
        kind=kind,
        position=document.position,
        exchange=reader.text("exchange"),
        address=address,
        credentials=credentials,
        headers=_headers(reader, name, findings),
        concurrency=reader.integer("concurrency", 4, least=1),
        timeout_seconds=timeout.total_seconds() if timeout else 30.0,
        idempotent=reader.boolean("idempotent", True),
        on_uncertain=reader.choice("on_uncertain", _ON_UNCERTAIN, "resend"),
        verify=reader.any("verify"),
        csrf=reader.text("csrf"),
        answer_format=reader.choice("format", _FORMATS, "json"),
        outcome=_outcome(reader, scope, findings),
        table=read_table_target(table, name, findings) if table is not None else None,
        files=read_files_target(files, name, findings) if files is not None else None,
    )
    if spec.on_uncertain == "verify" and spec.verify is None:
        reader.report("MB259", reader.place("on_uncertain"))
    reader.finish()
    return spec


def exchange_destination(name: str, position: Position) -> DestinationSpec:
    """The destination that an exchange named in a route stands for."""
    return DestinationSpec(name=name, kind="exchange", position=position, exchange=name)


def _kind(reader: ObjectReader, position: Position) -> _Kind:
    """What it is, by the one key that says so."""
    kinds = [kind for kind in _KINDS if reader.any(_KINDS[kind]) is not None]
    if len(kinds) != 1:
        found = ", ".join(_KINDS[kind] for kind in kinds) or "{…}"
        reader.report("MB278", position, found=found)
    return kinds[0] if kinds else "exchange"


def _address(reader: ObjectReader) -> str | None:
    address = reader.text("address")
    if address is not None and not _ADDRESS.match(address):
        reader.report("MB398", reader.place("address"), found=address)
    return address


def _refuse_other_name(reader: ObjectReader, name: str) -> None:
    """``destination``, where it is said, is the name of the file."""
    declared = reader.text("destination")
    if declared is not None and declared != name:
        place = reader.place("destination")
        reader.report("MB287", place, found=declared, file=place.file, expected=name)


def _headers(reader: ObjectReader, name: str, findings: list[Finding]) -> dict[str, str]:
    document = reader.object("headers")
    if document is None:
        return {}
    inner = ObjectReader(document, name, findings)
    return {header: inner.text(header) or "" for header in document.entries}


def _outcome(
    reader: ObjectReader, scope: Scope, findings: list[Finding]
) -> tuple[OutcomeRule, ...]:
    items = reader.items("outcome")
    rules = [_outcome_rule(item, scope, findings) for item in items or ()]
    return tuple(rule for rule in rules if rule is not None)


def _outcome_rule(document: Document, scope: Scope, findings: list[Finding]) -> OutcomeRule | None:
    if isinstance(document, Fields) and len(document.entries) == 1:
        ((word, predicate),) = document.entries.items()
        for outcome in _OUTCOMES:
            if word == outcome:
                root = _open_schema(document.position)
                holds = compile_predicate(predicate, root, scope, findings, knows_change=False)
                return OutcomeRule(outcome, holds)
    findings.append(Finding("MB280", document.position, {}, "outcome"))
    return None


def _open_schema(place: Position) -> MessageSchema:
    """A message of which nothing is declared: one destination has answers of many shapes."""
    root = SchemaNode("any", place, additional=True, title=Label())
    return MessageSchema("answer", "", "json", root, {}, place.file)


def _refuse_plain_secrets(document: Document, name: str, findings: list[Finding]) -> None:
    """Secrets stand as ``env:NAME`` or ``file:PATH``, never as they are."""
    match document:
        case Fields(entries=entries):
            for key, value in entries.items():
                secret = any(word in key.lower() for word in _SECRET_WORDS)
                if secret and isinstance(value, Scalar) and not _is_reference(value.text):
                    params = {"found": key}
                    findings.append(Finding("MB283", value.position, params, name))
                else:
                    _refuse_plain_secrets(value, name, findings)
        case Items(values=values):
            for value in values:
                _refuse_plain_secrets(value, name, findings)
        case Scalar():
            return


def _is_reference(text: str) -> bool:
    return text.startswith(("env:", "file:"))
