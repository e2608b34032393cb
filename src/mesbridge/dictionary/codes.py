"""Code tables (cross references): canonical values and what each system writes for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mesbridge.dictionary.entity import Label
from mesbridge.documents import Position

#: Columns that are not codes of a system; the last three are the exact ratio of a unit.
OWN_COLUMNS = (
    "canonical", "label_en", "label_zh", "primary", "plant", "valid_from", "valid_to",
    "dimension", "numerator", "denominator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One line of the file. *cells* holds all columns, as text; empty ones are left out.

    *plant* and the days are None where the cell is empty: the row then holds for all. Both days
    belong to the time of validity.
    """

    canonical: str
    cells: Mapping[str, str]
    position: Position
    primary: bool = False
    plant: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def scoped(self) -> bool:
        """Whether the row holds for one plant or for some time only."""
        return not (self.plant is None and self.valid_from is None and self.valid_to is None)

    def holds(self, plant: str | None, on: date | None) -> bool:
        """Whether the row counts at this plant on this day; None stands for any."""
        if self.plant is not None and plant is not None and self.plant != plant:
            return False
        if on is None:
            return True
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def fit(self, plant: str | None, on: date | None) -> int:
        """How well the row is meant: one of the plant goes before one of all, and days alike.

        Where the lookup names no plant (no day), the row without one goes before.
        """
        of_plant = (self.plant is not None) == (plant is not None)
        of_day = (self.valid_from is not None or self.valid_to is not None) == (on is not None)
        return 2 * of_plant + of_day


class CodeTable:
    """One code table, indexed once; a lookup is one or two dict accesses.

    A row of the plant goes before one of all plants, one with days before one without. A lookup
    that names no plant or no day finds what is beyond doubt: where rows of several plants or times
    differ, it finds nothing.

    Args:
        columns: names of the file's columns, in order.

    Attributes:
        foreign_columns: those that hold codes of systems: ``sap_s4``, ``sap_s4.iso``.
        needs_plant, needs_day: some rows hold for one plant, or for some time only.
    """

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[CodeRow]) -> None:
        self.name = name
        self.columns = tuple(columns)
        self.rows = tuple(rows)
        self.foreign_columns = tuple(each for each in columns if each not in OWN_COLUMNS)
        self.needs_plant = any(row.plant is not None for row in rows)
        self.needs_day = any(row.valid_from or row.valid_to for row in rows)
        self._labels: dict[str, Label] = {}
        self._reading: dict[tuple[str, str], str | tuple[CodeRow, ...]] = {}
        self._writing: dict[tuple[str, str], str | tuple[CodeRow, ...]] = {}
        self._index()

    def to_canonical(
        self, column: str, value: str, plant: str | None = None, on: date | None = None
    ) -> str | None:
        """The canonical value of a system's *value*, or None where the table lacks it."""
        found = self._reading.get((column, value))
        if found is None or isinstance(found, str):
            return found
        return _only({row.canonical for row in _best(found, plant, on)})

    def to_foreign(
        self, column: str, canonical: str, plant: str | None = None, on: date | None = None
    ) -> str | None:
        """What the system writes for *canonical*: the primary one of several, or None."""
        found = self._writing.get((column, canonical))
        if found is None or isinstance(found, str):
            return found
        rows = _best(found, plant, on)
        primaries = [row for row in rows if row.primary]
        return _only({row.cells[column] for row in primaries or rows})

    def canonicals_by(self, column: str) -> dict[str, str]:
        """What :meth:`to_canonical` gives for every code of *column*, at any plant on any day."""
        codes = (value for name, value in self._reading if name == column)
        found = {code: self.to_canonical(column, code) for code in codes}
        return {code: value for code, value in found.items() if value is not None}

    def foreigns_by(self, column: str) -> dict[str, str]:
        """What :meth:`to_foreign` gives for every canonical value, at any plant on any day."""
        values = (value for name, value in self._writing if name == column)
        found = {value: self.to_foreign(column, value) for value in values}
        return {value: code for value, code in found.items() if code is not None}

    def knows(self, column: str, value: str) -> bool:
        """Whether a row says what *value* is in *column*: a system's code, or a canonical value.

        At any plant and on any day.
        """
        return (column, value) in self._reading or (column, value) in self._writing

    def has(self, canonical: str) -> bool:
        """Whether *canonical* is a value of the table, at any plant and on any day."""
        return canonical in self._labels

    def label(self, canonical: str) -> Label:
        """The label of *canonical*; empty where there is none."""
        return self._labels.get(canonical, Label())

    def canonicals(self) -> Iterator[str]:
        """All canonical values, in the order of the file."""
        return iter(self._labels)

    def _index(self) -> None:
        reading: dict[tuple[str, str], list[CodeRow]] = {}
        writing: dict[tuple[str, str], list[CodeRow]] = {}
        columns = self.foreign_columns
        for row in self.rows:
            label = Label(row.cells.get("label_en", ""), row.cells.get("label_zh", ""))
            if not self._labels.get(row.canonical, Label()).en:
                self._labels[row.canonical] = label
            for column in columns:
                value = row.cells.get(column)
                if value is not None:
                    reading.setdefault((column, value), []).append(row)
                    writing.setdefault((column, row.canonical), []).append(row)
        for key, rows in reading.items():
            self._reading[key] = tuple(rows) if _any_scoped(rows) else rows[0].canonical
        for key, rows in writing.items():
            first = next((row for row in rows if row.primary), rows[0])
            self._writing[key] = tuple(rows) if _any_scoped(rows) else first.cells[key[0]]


def _any_scoped(rows: Sequence[CodeRow]) -> bool:
    return any(row.scoped for row in rows)


def _best(rows: Sequence[CodeRow], plant: str | None, on: date | None) -> list[CodeRow]:
    """The rows that count and are meant best."""
    matching = [row for row in rows if row.holds(plant, on)]
    best = max((row.fit(plant, on) for row in matching), default=0)
    return [row for row in matching if row.fit(plant, on) == best]


def _only(values: set[str]) -> str | None:
    return values.pop() if len(values) == 1 else None
