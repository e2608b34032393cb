"""Releases, who runs them, and codes added to them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from mesbridge.api.models.base import Shown, shown
from mesbridge.workspace.added_codes import AddedCode


class InstanceShown(Shown):
    """A running process."""

    id: str = shown("bridge-1:4711:5f0a2c1e", "Host, process and a mark of this start.")
    since: datetime = shown("2026-03-01T18:00:02Z", "It judges by the release since then.")
    seen_at: datetime = shown("2026-03-02T06:15:04Z")
    problem: str | None = shown(None, "Why its last reload was refused.")


class ReleaseShown(Shown):
    """One release that judged messages."""

    id: str = shown("3f2a9c5b7d10e8f4")
    active: bool = shown(True)
    created_at: datetime = shown("2026-03-01T18:00:00Z")
    activated_at: datetime | None = shown("2026-03-01T18:00:00Z", "The last time.")
    actor: str = shown("maria", "Who made it.")
    origin: str = shown("files", "What it was made from: start, files, archive or codes.")
    note: str | None = shown(None)
    added_codes: int = shown(0, "Pairs of code tables beside its files.")
    kept: bool = shown(True, "Its files are kept: it can be activated again.")
    instances: list[InstanceShown] = Field(description="Who runs it now.")


class ReleaseMade(Shown):
    """What came of it."""

    id: str = shown("3f2a9c5b7d10e8f4", "The active release.")
    before: str | None = shown("91d0c2aa4be7f655", "The one that was active before.")
    changed: bool = shown(True, "False: it was active already, nothing has happened.")
    here: bool = shown(
        True, "The process that answers judges by it already; others follow within seconds."
    )


def _text(value: str) -> str:
    if value != value.strip() or not value.isprintable():
        raise ValueError("blanks at the ends and control characters are not allowed")
    return value


_Cell = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_text)]


class CodePair(BaseModel):
    """A pair of a code table; the column may be called `system` or `column`."""

    model_config = ConfigDict(extra="forbid")

    canonical: _Cell = Field(description="Value of the dictionary.", examples=["C62"])
    system: _Cell | None = Field(
        None, description="The system, where its column is named after it.", examples=["sap_s4"]
    )
    column: _Cell | None = Field(None, description="The column of the table.", examples=[None])
    code: _Cell = Field(description="What the system writes for it.", examples=["BOX"])
    plant: _Cell | None = Field(None, description="Empty: for all plants.", examples=[None])
    valid_from: date | None = Field(None, description="First day it holds.", examples=[None])
    valid_to: date | None = Field(None, description="Last day it holds.", examples=[None])
    primary: bool = Field(
        False, description="It is written too; else it is only read.", examples=[False]
    )

    @model_validator(mode="after")
    def _one_column(self) -> Self:
        if (self.system is None) == (self.column is None):
            raise ValueError("expected one of system and column")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from is after valid_to")
        return self

    def added_to(self, table: str) -> AddedCode:
        """The pair as it stands in a release."""
        return AddedCode(
            table, self.canonical, str(self.column or self.system), self.code, self.plant,
            self.valid_from, self.valid_to, self.primary,
        )  # fmt: skip


class AddedCodeShown(Shown):
    """A pair that stands beside the files of the active release."""

    table: str = shown("uom")
    canonical: str = shown("C62")
    column: str = shown("sap_s4")
    code: str = shown("BOX")
    plant: str | None = shown(None)
    valid_from: date | None = shown(None)
    valid_to: date | None = shown(None)
    primary: bool = shown(False)
