"""A finding: something that is wrong, doubtful or worth a note, at a place in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from mesbridge.catalogue import explanation_of
from mesbridge.catalogue.explanation import safe_text
from mesbridge.documents import Position

Language = Literal["en", "zh"]


class Severity(StrEnum):
    """``error`` is provably wrong and refuses a load; ``warning`` is doubtful; ``note`` informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. *code* (``MB301``) selects the bilingual text, *params* fill its places.

    *subject* is the target field or the name that the finding is about, where there is one.
    """

    code: str
    position: Position
    params: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    severity: Severity = Severity.ERROR

    def message(self, language: Language = "en") -> str:
        """The sentence: what was found and what was expected."""
        return explanation_of(self.code).sentence(language, self.params)

    def hint(self, language: Language = "en") -> str | None:
        """What to do, where the catalogue knows it."""
        return explanation_of(self.code).hint_text(language, self.params)

    def line(self, language: Language = "en") -> str:
        """``file:line:col CODE subject: message``, as every tool prints it."""
        subject = f"{safe_text(self.subject)}: " if self.subject else ""
        return f"{self.position} {self.code} {subject}{self.message(language)}"


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Only the findings that refuse a load."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
