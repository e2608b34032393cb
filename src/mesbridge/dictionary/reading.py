"""Reads the keys of one object of a configuration file and tells what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from mesbridge.dictionary.entity import Label
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.findings import Finding, Severity
from mesbridge.nearest import nearest

_Choice = TypeVar("_Choice", bound=str)
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
#: Ten years: what is added to a time of today stays inside the calendar.
MAX_DURATION = timedelta(days=3650)
#: Unknown keys of one object that are told one by one.
MAX_UNKNOWN = 20

#: What was expected, in both languages.
EXPECTED: Mapping[str, tuple[str, str]] = {
    "text": ("text", "文本"),
    "texts": ("a list of texts", "文本列表"),
    "boolean": ("true or false", "true 或 false"),
    "integer": ("a whole number", "整数"),
    "object": ("an object {{key: value}}".replace("{{", "{").replace("}}", "}"), "对象 {键: 值}"),
    "list": ("a list", "列表"),
    "label": ("a text or {en: …, zh: …}", "文本或 {en: …, zh: …}"),
    "duration": ("a duration such as 30s, 10m, 1h", "时长，例如 30s、10m、1h"),
    "durations": ("a list of durations such as [1s, 10s, 1m]", "时长列表，例如 [1s, 10s, 1m]"),
}


def found_text(document: Document) -> str:
    """How a value is named in a finding."""
    match document:
        case Fields():
            return "{…}"
        case Items():
            return "[…]"
        case Scalar(value=None):
            return "null"
        case Scalar(text=text):
            return f'"{text}"'


class ObjectReader:
    """One object: every key is asked for once, :meth:`finish` refuses the rest.

    Args:
        document: the object.
        subject: what the findings are about (``order_no``), or None.
        findings: takes MB201 to MB206.
    """

    def __init__(self, document: Fields, subject: str | None, findings: list[Finding]) -> None:
        self.document = document
        self.findings = findings
        self._subject = subject
        self._asked: dict[str, None] = {}
        self._lacking: dict[str, Finding] = {}

    def any(self, name: str) -> Document | None:
        """The value as it stands; None where the key is not there or null."""
        self._asked[name] = None
        document = self.document.get(name)
        if isinstance(document, Scalar) and document.value is None:
            return None
        return document

    def require(self, name: str) -> Document | None:
        """The value; a missing one is a finding."""
        document = self.any(name)
        if document is None:
            place = self.document.keys.get(name, self.document.position)
            self.report("MB203", place, key=name)
            self._lacking[name] = self.findings[-1]
        return document

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A text, as written (``0010`` without quotes stays text)."""
        document = self.require(name) if required else self.any(name)
        if document is None:
            return None
        if isinstance(document, Scalar):
            return document.text
        self.unexpected(name, document, "text")
        return None

    def choice(self, name: str, options: Collection[_Choice], default: _Choice) -> _Choice:
        """One of *options*."""
        text = self.text(name)
        if text is None:
            return default
        if text in options:
            return cast(_Choice, text)
        self.not_one_of(name, text, options, self.place(name))
        return default

    def boolean(self, name: str, default: bool) -> bool:
        """``true`` or ``false``."""
        document = self.any(name)
        if document is None:
            return default
        if isinstance(document, Scalar) and isinstance(document.value, bool):
            return document.value
        self.unexpected(name, document, "boolean")
        return default

    def integer(self, name: str, default: int, *, least: int = 0) -> int:
        """A whole number, at least *least*."""
        document = self.any(name)
        if document is None:
            return default
        value = document.value if isinstance(document, Scalar) else None
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.unexpected(name, document, "integer")
        return default

    def duration(self, name: str) -> timedelta | None:
        """``30s``, ``10m``, ``24h``, ``7d``."""
        document = self.any(name)
        if document is None:
            return None
        span = _duration(document)
        if span is None:
            self.unexpected(name, document, "duration")
        return span

    def durations(self, name: str) -> tuple[timedelta, ...] | None:
        """A list of durations that is not empty."""
        document = self.any(name)
        if document is None:
            return None
        spans = [_duration(item) for item in document] if isinstance(document, Items) else []
        whole = tuple(span for span in spans if span is not None)
        if not spans or len(whole) != len(spans):
            self.unexpected(name, document, "durations")
            return None
        return whole

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        document = self.require(name) if required else self.any(name)
        match document:
            case None:
                return ()
            case Scalar(text=text):
                return (text,)
            case Items(values=values) if all(isinstance(item, Scalar) for item in values):
                return tuple(item.text for item in values if isinstance(item, Scalar))
        self.unexpected(name, document, "texts")
        return ()

    def object(self, name: str, *, required: bool = False) -> Fields | None:
        """An object."""
        document = self.require(name) if required else self.any(name)
        if document is None or isinstance(document, Fields):
            return document
        self.unexpected(name, document, "object")
        return None

    def items(self, name: str, *, required: bool = False) -> Items | None:
        """A list."""
        document = self.require(name) if required else self.any(name)
        if document is None or isinstance(document, Items):
            return document
        self.unexpected(name, document, "list")
        return None

    def label(self, name: str, *, required: bool = False) -> Label:
        """``{en: …, zh: …}``, or one text for English alone; a missing language is a note."""
        document = self.require(name) if required else self.any(name)
        if document is None:
            return Label()
        if isinstance(document, Scalar):
            label = Label(document.text)
        elif isinstance(document, Fields):
            inner = ObjectReader(document, self._subject, self.findings)
            label = Label(inner.text("en") or "", inner.text("zh") or "")
            inner.finish()
        else:
            self.unexpected(name, document, "label")
            return Label()
        for language in ("en", "zh"):
            if not getattr(label, language):
                self.note("MB206", document.position, key=name, language=language)
        return label

    def place(self, name: str) -> Position:
        """Where the value stands, else where the object begins."""
        document = self.document.get(name)
        return document.position if document is not None else self.document.position

    def places(self, name: str) -> dict[str, Position]:
        """Where each text under *name* stands, with *name* in front: ``key order_no``."""
        document = self.document.get(name)
        items = document.values if isinstance(document, Items) else (document,)
        return {f"{name} {item.text}": item.position for item in items if isinstance(item, Scalar)}

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        unknown = [key for key in self.document.keys if key not in self._asked]
        for key in unknown[:MAX_UNKNOWN]:
            self._unknown(key, self.document.keys[key])

    def not_one_of(self, name: str, found: str, options: Collection[str], place: Position) -> None:
        """Report that *found* is none of the *options*."""
        guess = nearest(found, options)
        listed = ", ".join(options)
        if guess is None:
            self.report("MB205", place, key=name, found=found, options=listed)
        else:
            self.report("MB207", place, key=name, found=found, nearest=guess, options=listed)

    def unexpected(self, name: str, document: Document, expected: str) -> None:
        """Report that the value has another shape than *expected* (a key of ``EXPECTED``)."""
        english, chinese = EXPECTED[expected]
        found = found_text(document)
        self.report(
            "MB204", document.position, key=name, found=found, expected=english,
            expected_zh=chinese,
        )  # fmt: skip

    def report(self, code: str, place: Position, **params: Any) -> None:
        """Add an error."""
        self.findings.append(Finding(code, place, params, self._subject))

    def note(self, code: str, place: Position, **params: Any) -> None:
        """Add a note."""
        self.findings.append(Finding(code, place, params, self._subject, Severity.NOTE))

    def _unknown(self, key: str, place: Position) -> None:
        guess = nearest(key, self._asked)
        if guess in self._lacking:  # that it is misspelt says that it is missing
            self.findings.remove(self._lacking.pop(guess))
        if guess is None:
            self.report("MB202", place, key=key, options=", ".join(self._asked))
        else:
            self.report("MB201", place, key=key, nearest=guess)


def _duration(document: Document) -> timedelta | None:
    match = _DURATION.fullmatch(document.text) if isinstance(document, Scalar) else None
    seconds = float(match[1]) * _SECONDS[match[2]] if match else None
    if seconds is None or seconds > MAX_DURATION.total_seconds():
        return None
    return timedelta(seconds=seconds)
