"""Safe YAML with places: no tags, no anchors, no duplicate keys, bounded in size and depth.

Only plain ``null true false``, plain integers without leading zero and plain decimals are not
text; keys are always text as written. JSON is read by the same rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding, Severity
from mesbridge.workspace.json_source import read_json
from mesbridge.workspace.plain_scalar import plain_scalar
from mesbridge.workspace.text_source import deceptive, read_text
from mesbridge.workspace.yaml_errors import syntax_finding

#: Bytes of one file; the largest shipped one has about a hundredth of it.
MAX_BYTES = 4 * 1024 * 1024
#: Values (and keys) of one file: bounds the time that reading takes to about a second.
MAX_VALUES = 200_000
#: Lists and objects inside each other.
MAX_DEPTH = 100
#: Findings of one file; who has more has another kind of file.
MAX_FINDINGS = 100

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# An escaped backslash goes first, so that what follows it is no escape.
_PAIR = re.compile(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def read_yaml(path_or_text: Path | str, shown_name: str, findings: list[Finding]) -> list[Document]:
    """All documents of one file, parted by ``---``; empty ones are left out.

    Args:
        path_or_text: a file, or the text itself.
        shown_name: the file as it is named to people, in every place.
        findings: takes what is wrong (MB1xx).
    Returns:
        The documents; none at all where the file cannot be parsed. A key that stands twice keeps
        its first value.
    """
    if isinstance(path_or_text, Path):
        text = read_text(path_or_text, shown_name, MAX_BYTES, findings)
    else:
        text = path_or_text
    if text is None:
        return []
    strange = list(deceptive(text, shown_name))
    findings.extend(strange)
    if any(each.code == "MB131" for each in strange):
        return []  # some of these end a line to the parser alone: its places would be wrong
    text = _with_whole_characters(text)
    if len(text) > MAX_BYTES:  # characters, of a text that was given: near enough
        params = {"size": len(text), "limit": MAX_BYTES}
        findings.append(Finding("MB123", Position(shown_name, 1, 1), params))
        return []
    if text.startswith("{"):
        ordinary = read_json(text, shown_name, MAX_VALUES, MAX_DEPTH)
        if ordinary is not None:
            return [ordinary]
    reader = _Reader(text, shown_name, findings)
    try:
        return reader.documents()
    except yaml.YAMLError as error:
        findings.append(syntax_finding(error, text, shown_name))
    except _GiveUpError as stop:
        findings.append(stop.finding)
    return []


def _with_whole_characters(text: str) -> str:
    """JSON's ``\\ud83d\\ude00`` as the one character that it means, which YAML writes in full."""
    return _PAIR.sub(_whole_character, text) if "\\ud" in text.lower() else text


def _whole_character(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    high, low = int(match[1], 16) - 0xD800, int(match[2], 16) - 0xDC00
    return f"\\U{0x10000 + (high << 10) + low:08x}"


class _GiveUpError(Exception):
    """The file breaks a bound; reading ends here."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


class _Reader:
    """Builds documents from the parser's events, which come one by one."""

    def __init__(self, text: str, name: str, findings: list[Finding]) -> None:
        self._name = name
        self._findings = findings
        self._count = 0
        self._reported = 0
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)

    def documents(self) -> list[Document]:
        found: list[Document] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                document = self._node(next(self._events), 0)
                if not (isinstance(document, Scalar) and document.value is None):
                    found.append(document)
        return found

    def _node(self, event: yaml.Event, depth: int) -> Document:
        mark = event.start_mark
        assert mark is not None
        place = Position(self._name, mark.line + 1, mark.column + 1)
        self._count += 1
        if self._count > MAX_VALUES:
            raise _GiveUpError(Finding("MB124", place, {"limit": MAX_VALUES}))
        if depth > MAX_DEPTH:
            raise _GiveUpError(Finding("MB125", place, {"limit": MAX_DEPTH}))
        if event.__class__ is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return _scalar(event, place)  # as nearly all are
        if isinstance(event, yaml.AliasEvent):
            self._report("MB127", place, sign="*", name=event.anchor)
            return Scalar(f"*{event.anchor}", place, f"*{event.anchor}")
        assert isinstance(event, yaml.NodeEvent)
        if event.anchor is not None:
            self._report("MB127", place, sign="&", name=event.anchor)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report("MB128", place, tag=tag.replace("tag:yaml.org,2002:", "!!"))
        if isinstance(event, yaml.MappingStartEvent):
            return self._fields(place, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(place, depth)
        assert isinstance(event, yaml.ScalarEvent)
        return _scalar(event, place)

    def _items(self, place: Position, depth: int) -> Items:
        values: list[Document] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._node(event, depth + 1))
        return Items(tuple(values), place)

    def _fields(self, place: Position, depth: int) -> Fields:
        entries: dict[str, Document] = {}
        keys: dict[str, Position] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar) or (not key.text and key.value is None):
                self._report("MB129", key.position, found=_kind(key))
            elif key.text in entries:
                self._report("MB126", key.position, key=key.text, line=keys[key.text].line)
            else:
                entries[key.text] = value
                keys[key.text] = key.position
        self._look_alike(keys)
        return Fields(entries, keys, place)

    def _look_alike(self, keys: dict[str, Position]) -> None:
        """Warn of names that differ only in how their accents are composed."""
        if all(map(str.isascii, keys)):
            return
        seen: dict[str, Position] = {}
        for key, place in keys.items():
            first = seen.setdefault(unicodedata.normalize("NFC", key), place)
            if first is not place:
                params = {"key": key, "line": first.line}
                finding = Finding("MB133", place, params, None, Severity.WARNING)
                self._findings.append(finding)

    def _report(self, code: str, place: Position, **params: object) -> None:
        self._reported += 1
        if self._reported > MAX_FINDINGS:
            raise _GiveUpError(Finding("MB130", place, {"limit": MAX_FINDINGS}))
        self._findings.append(Finding(code, place, params))


def _kind(document: Document) -> str:
    match document:
        case Fields():
            return "{…}"
        case Items():
            return "[…]"
        case Scalar():
            return '""'


def _scalar(event: yaml.ScalarEvent, place: Position) -> Scalar:
    """The value of a scalar; quoted and block scalars are always text."""
    text: str = event.value
    if event.style:  # None or '' is plain
        return Scalar(text, place, text, quoted=event.style in ("'", '"'))
    return plain_scalar(text, place)
