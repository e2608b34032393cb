"""What an HTTP answer means: the destination's rules first, else the status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from lxml import etree

from mesbridge.errors import DecodeError, TranslationError
from mesbridge.formats.json_format import read_json
from mesbridge.formats.xml_source import parse_xml
from mesbridge.pipeline.ports import SendOutcome
from mesbridge.workspace.routes import OutcomeRule

_OUTAGE = frozenset({401, 403, 429, 503})
_TRANSIENT = frozenset({408, 409, 423, 425, 500, 502, 504})
_RULES = {
    "ok": SendOutcome.OK,
    "busy": SendOutcome.TRANSIENT,
    "refused": SendOutcome.PERMANENT,
}
#: Where services put their words, most specific first.
_WORDS = (
    ("error", "message", "value"), ("error", "message"), ("Error", "ErrorMessage"),
    ("error_description",), ("detail",), ("message",), ("title",),
)  # fmt: skip
_MAX_WORDS = 300
#: Seconds; a longer ``Retry-After`` is not believed.
_MAX_RETRY_AFTER_SECONDS = 24 * 3600.0


def outcome_of_status(status: int) -> SendOutcome:
    """The class of an HTTP status.

    A redirect is an outage: it is a log-in page or a moved service, and no message's fault.
    """
    if 200 <= status < 300:
        return SendOutcome.OK
    if status in _OUTAGE or 300 <= status < 400:
        return SendOutcome.OUTAGE
    if status in _TRANSIENT or (status >= 500 and status != 501):
        return SendOutcome.TRANSIENT
    return SendOutcome.PERMANENT


def judge(status: int, answer: Any, rules: Sequence[OutcomeRule]) -> tuple[SendOutcome, str]:
    """Outcome and reason: the first rule that holds on the decoded *answer*, else the status."""
    words = _words(answer)
    for rule in rules:
        if answer is not None and _holds(rule, answer, status):
            return _RULES[rule.outcome], words or f"HTTP {status}, {rule.outcome} by its outcome"
    return outcome_of_status(status), f"HTTP {status}: {words}" if words else f"HTTP {status}"


def _holds(rule: OutcomeRule, answer: Any, status: int) -> bool:
    try:
        return bool(rule.predicate(answer, {"status": status}, None))
    except TranslationError:
        # The answer is not of the shape that the rule speaks of.
        return False


def decoded(body: bytes, answer_format: Literal["json", "xml"]) -> Any:
    """The answer as plain values; None where it is empty or of another format."""
    if not body.strip():
        return None
    try:
        if answer_format == "json":
            return read_json(body)
        root = parse_xml(body)
    except DecodeError:
        return None
    return {_name(root): _tree(root)}


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _tree(element: etree._Element) -> Any:
    """As XML payloads are: text alone is its text, else ``@name``, children and ``#text``."""
    values: dict[str, Any] = {f"@{name}": text for name, text in element.attrib.items()}
    for child in element:
        _add(values, _name(child), _tree(child))
    text = (element.text or "").strip()
    if not values:
        return text
    if text:
        values["#text"] = text
    return values


def _add(values: dict[str, Any], name: str, value: Any) -> None:
    """Repeated elements become a list."""
    if name not in values:
        values[name] = value
    elif isinstance(values[name], list):
        values[name].append(value)
    else:
        values[name] = [values[name], value]


def _words(answer: Any) -> str:
    for path in _WORDS:
        value = at(answer, path)
        if isinstance(value, str) and value.strip():
            return value.strip()[:_MAX_WORDS]
    return ""


def at(answer: Any, path: Sequence[str]) -> Any:
    """What stands at *path* in a decoded answer, or None."""
    for name in path:
        if not isinstance(answer, Mapping):
            return None
        answer = answer.get(name)
    return answer


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """``Retry-After``, as seconds or as an HTTP date; None where it says nothing readable."""
    if value is None:
        return None
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        try:
            when = parsedate_to_datetime(value)
        except ValueError:
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        seconds = (when - now).total_seconds()
    return min(max(seconds, 0.0), _MAX_RETRY_AFTER_SECONDS)
