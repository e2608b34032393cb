"""The errors of mesbridge. The branch decides what happens to a message.

``ConfigurationError`` stops the start; ``PermanentError`` makes a dead letter at once;
``TransientError`` leaves the work due. Nothing else keeps lists of classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from mesbridge.catalogue import explanation_of
from mesbridge.catalogue.explanation import safe_text

if TYPE_CHECKING:
    from mesbridge.findings import Finding


#: Characters of a value that an error's sentence shows.
SHOWN_LENGTH = 80


class MesbridgeError(Exception):
    """Base of all. Carries one code of the catalogue and the place where it belongs.

    Attributes:
        code: of the catalogue, ``MB402``.
        target: the field that could not be made, dotted, or None.
        source: the path that was read, or None.
        value: what was found there (may be confidential: mask before showing), or None.
        file, line: of the rule or schema that was being carried out, or None.
        params: what fills the places of the catalogue's text.
    """

    def __init__(
        self,
        code: str,
        *,
        target: str | None = None,
        source: str | None = None,
        value: object = None,
        file: str | None = None,
        line: int | None = None,
        **params: Any,
    ) -> None:
        self.code = code
        self.target = target
        self.source = source
        self.value = value
        self.file = file
        self.line = line
        self.params: Mapping[str, Any] = {
            "target": target, "source": source or target, "value": _short(value), **params,
        }  # fmt: skip
        super().__init__(code)

    def message(self, language: str = "en") -> str:
        """The sentence of the catalogue, in *language* (``en`` or ``zh``)."""
        chosen: Literal["en", "zh"] = "zh" if language == "zh" else "en"
        return explanation_of(self.code).sentence(chosen, self.params)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line} " if self.file else ""
        target = f"{safe_text(self.target)}: " if self.target else ""
        return f"{place}{self.code} {target}{self.message()}"


def _short(value: object) -> object:
    """*value* as a sentence may show it: a message says what was found, it does not carry it."""
    if not isinstance(value, str | list | dict | tuple):
        return value
    text = value[: SHOWN_LENGTH + 1] if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…"


class ConfigurationError(MesbridgeError):
    """Settings, dictionary or a mapping are wrong: the service does not start."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        first = self.findings[0]
        super().__init__(
            first.code,
            target=first.subject,
            file=first.position.file,
            line=first.position.line,
            **{k: v for k, v in first.params.items() if k not in _OWN},
        )

    def __str__(self) -> str:
        return "\n".join(finding.line() for finding in self.findings)


_OWN = frozenset({"target", "source", "value", "file", "line", "code"})


class PermanentError(MesbridgeError):
    """Can never pass: a dead letter at once."""


class DecodeError(PermanentError):
    """The bytes are not what the message's format and schema say."""


class UnknownMessageTypeError(PermanentError):
    """No message of the route fits."""


class TranslationError(PermanentError):
    """A rule could not be carried out."""


class EncodeError(PermanentError):
    """A document does not fit the target's schema or format."""


class RefusedError(PermanentError):
    """The target understood the message and refuses it."""


class UnstorableError(PermanentError):
    """The database refuses a row of this batch: the message must be found and set apart."""


class TransientError(MesbridgeError):
    """May pass later: the work stays due."""


class HoldError(TransientError):
    """Something is missing that is expected to come: the message waits for it.

    Attributes:
        reason: ``code`` (a pair of a code table), ``entity`` (a stored state) or ``value``.
        waits_for: what it waits for, readable: ``uom/sap_s4/BOX`` or ``work_order 1000412``.
        table, system: the code table and its column, where *reason* is ``code``.
    """

    def __init__(self, code: str, *, reason: str, waits_for: str, **rest: Any) -> None:
        self.reason = reason
        self.waits_for = waits_for
        self.table: str | None = rest.get("table")
        self.system: str | None = rest.get("system")
        super().__init__(code, reason=reason, waits_for=waits_for, **rest)


class DestinationError(TransientError):
    """A target could not be reached or asks to try again."""


class SourceError(TransientError):
    """A folder or a table that messages are read from is away."""


class BrokerError(TransientError):
    """The message broker could not be reached or refused an operation."""


class LedgerError(TransientError):
    """The database could not be reached or refused an operation."""
