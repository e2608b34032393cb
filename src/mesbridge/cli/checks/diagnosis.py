"""One thing that the doctor looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mesbridge.catalogue import explanation_of
from mesbridge.findings import Language

Status = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """*about* is a short name of what was looked at; *code* of the catalogue tells the rest."""

    about: str
    status: Status
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """What was found."""
        return explanation_of(self.code).sentence(language, self.params)

    def mend(self, language: Language) -> str | None:
        """What to do."""
        if self.status == "ok":
            return None
        return explanation_of(self.code).hint_text(language, self.params)


def ok(about: str, code: str, **params: Any) -> Diagnosis:
    """All is well."""
    return Diagnosis(about, "ok", code, params)


def warning(about: str, code: str, **params: Any) -> Diagnosis:
    """It works, but should be mended."""
    return Diagnosis(about, "warning", code, params)


def error(about: str, code: str, **params: Any) -> Diagnosis:
    """It cannot work like this."""
    return Diagnosis(about, "error", code, params)
