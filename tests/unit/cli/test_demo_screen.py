"""What the demo shows, in both languages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import pytest
from rich.console import Console

from mesbridge.cli import demo_words
from mesbridge.cli.demo_screen import LiveTable, open_console, show_end
from mesbridge.cli.demo_words import case_word, state_word, verdict_word
from mesbridge.dictionary.entity import Label
from mesbridge.findings import Language
from mesbridge.simulator.bridge_view import COUNTS, Balance
from mesbridge.simulator.cases import Case
from mesbridge.simulator.driver import Progress
from mesbridge.simulator.reconcile_view import FinalTable, OrderRow, Verdict

_PROGRESS = Progress(
    to_release=10, released=5, jobs=4, reports=3, postings=2, held=1, dead=1, reports_planned=6
)


def _row(number: int, verdict: Verdict, case: Case = Case.PLAIN, because: str = "") -> OrderRow:
    return OrderRow(
        str(number), "1000", "GH-200", case, Decimal(120), Decimal(118), Decimal(117), verdict,
        Label(because),
    )  # fmt: skip


def _final(rows: Sequence[OrderRow], wrongs: Sequence[str] = ()) -> FinalTable:
    return FinalTable(rows, Balance({"sap_orders": dict.fromkeys(COUNTS, 7)}), wrongs, 0)


def _shown(final: FinalTable, language: Language = "en") -> str:
    console = Console(file=io.StringIO(), width=150, color_system=None)
    show_end(console, final, 4.25, language)
    text = console.file
    assert isinstance(text, io.StringIO)
    return text.getvalue()


def test_the_end_tells_every_order_and_the_balance() -> None:
    shown = _shown(
        _final(
            [
                _row(1, Verdict.DELIVERED),
                _row(2, Verdict.HELD, Case.UNKNOWN_UNIT, "code: uom/sap_s4/ROL"),
            ]
        )
    )

    assert "118" in shown
    assert "117" in shown
    assert "code: uom/sap_s4/ROL" in shown
    assert "unit nobody knows" in shown
    assert "2 orders: 1 delivered, 0 cancelled, 1 held" in shown
    assert "0 lost, 0 doubled, 0 unexplained" in shown
    assert "sap_orders" in shown
    assert "nothing is doubled. (4.2 s)" in shown


def test_what_is_wrong_is_told() -> None:
    shown = _shown(_final([_row(1, Verdict.LOST, because="PR-1 is not posted")], ["order!"]))

    assert "LOST" in shown
    assert "PR-1 is not posted" in shown
    assert "order!" in shown
    assert "Something is lost" in shown


def test_of_many_orders_only_the_unusual_ones_are_listed() -> None:
    rows = [_row(1000 + number, Verdict.DELIVERED) for number in range(98)]
    odd = [
        _row(2001, Verdict.CANCELLED, Case.DELETED),
        _row(2002, Verdict.DOUBLED, Case.PLAIN, "posted 2 times"),
    ]

    shown = _shown(_final([*rows, *odd]))

    assert "2001" in shown
    assert "2002" in shown
    assert "1001" not in shown
    assert "98 more orders" in shown


def test_the_end_is_told_in_chinese() -> None:
    shown = _shown(_final([_row(1, Verdict.DELIVERED)]), "zh")

    assert "对账" in shown
    assert "无丢失，无重复" in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_there_is_a_word_for_everything(language: Language) -> None:
    assert all(case_word(case, language) for case in Case if case is not Case.PLAIN)
    assert all(verdict_word(verdict, language) for verdict in Verdict)
    assert all(state_word(state, language) for state in COUNTS)


def test_both_languages_fill_the_same_places() -> None:
    for english, chinese in demo_words.all_texts():
        assert _places(english) == _places(chinese)


def _places(text: str) -> set[str]:
    return {part.partition("}")[0] for part in text.split("{")[1:]}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_live_table_shows_the_counters_on_a_terminal(language: Language) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None)

    with LiveTable(console, language) as table:
        table.show(_PROGRESS)

    text = console.file
    assert isinstance(text, io.StringIO)
    assert demo_words.word("postings", language) in text.getvalue()


def test_without_a_terminal_nothing_moves() -> None:
    console = Console(file=io.StringIO(), width=100)

    with LiveTable(console, "en") as table:
        table.show(_PROGRESS)

    text = console.file
    assert isinstance(text, io.StringIO)
    assert text.getvalue() == ""


def test_what_is_no_terminal_gets_wide_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)

    assert open_console().width >= 120
