"""What the demo shows: a live table while it runs, the reconciliation at the end."""

from __future__ import annotations

import os
from dataclasses import fields
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from mesbridge.cli.demo_words import case_word, state_word, verdict_word, word
from mesbridge.dictionary.keys import plain_decimal
from mesbridge.findings import Language
from mesbridge.simulator.bridge_view import COUNTS
from mesbridge.simulator.cases import Case
from mesbridge.simulator.driver import Progress as StoryProgress
from mesbridge.simulator.reconcile_view import BAD, FinalTable, OrderRow, Verdict

#: With more orders only those are listed to which something happened.
_ALL_LISTED = 60
#: Columns of what is no terminal: a log, a pipe.
_PLAIN_WIDTH = 150
_COUNTERS = ("released", "jobs", "reports", "postings", "held", "dead")
_STYLES = {
    Verdict.DELIVERED: "green", Verdict.CANCELLED: "cyan", Verdict.HELD: "yellow",
    Verdict.DEAD_LETTER: "yellow",
}  # fmt: skip


def open_console() -> Console:
    """stdout; colour only on a terminal, and never against NO_COLOR."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PLAIN_WIDTH
    return console


class LiveTable:
    """The counters under a progress bar, while a story runs; silent where there is no terminal."""

    def __init__(self, console: Console, language: Language) -> None:
        self._language = language
        self._bar = Progress(
            TextColumn(word("working", language)), BarColumn(40), TaskProgressColumn(),
            TimeElapsedColumn(),
        )  # fmt: skip
        self._task = self._bar.add_task("", total=1.0)
        self._live = Live(console=console, refresh_per_second=8, transient=True)
        self._shown = console.is_terminal

    def __enter__(self) -> LiveTable:
        if self._shown:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._live.stop()

    def show(self, progress: StoryProgress) -> None:
        """Show where the story is."""
        if not self._shown:
            return
        table = Table.grid(padding=(0, 2))
        for name in _COUNTERS:
            value = getattr(progress, name)
            table.add_row(f"{value:>6}", word(name, self._language))
        self._bar.update(self._task, completed=progress.share)
        self._live.update(Group(self._bar, table))


def show_end(console: Console, final: FinalTable, seconds: float, language: Language) -> None:
    """The reconciliation, the balance, and whether all is well."""
    console.print(_orders(final, language))
    hidden = len(final.orders) - len(_listed(final))
    if hidden:
        console.print(word("plain", language).format(count=hidden))
    console.print(_balance(final, language))
    for wrong in final.wrongs:
        console.print(Text(wrong, style="bold red"))
    counts = {verdict.value: final.counts[verdict] for verdict in Verdict}
    total = word("sum", language).format(orders=len(final.orders), **counts)
    console.print(total, soft_wrap=True)
    ending = word("clean" if final.is_clean else "not_clean", language)
    style = "bold green" if final.is_clean else "bold red"
    console.print(Text(ending.format(seconds=seconds), style=style))


def _listed(final: FinalTable) -> list[OrderRow]:
    if len(final.orders) <= _ALL_LISTED:
        return list(final.orders)
    return [row for row in final.orders if row.case is not Case.PLAIN or row.verdict in BAD]


def _orders(final: FinalTable, language: Language) -> Table:
    table = Table(title=word("reconciliation", language), title_justify="left")
    numbers = {"ordered", "reported", "posted"}
    for name in (field.name for field in fields(OrderRow)):
        table.add_column(
            word(name if name != "number" else "order", language),
            justify="right" if name in numbers else "left",
            no_wrap=name not in ("case", "because"),
            overflow="fold",
        )
    for row in _listed(final):
        table.add_row(
            row.number, row.plant, row.material, case_word(row.case, language),
            plain_decimal(row.ordered), plain_decimal(row.reported), plain_decimal(row.posted),
            Text(verdict_word(row.verdict, language), style=_STYLES.get(row.verdict, "bold red")),
            Text(row.because.text(language)),
        )  # fmt: skip
    return table


def _balance(final: FinalTable, language: Language) -> Table:
    table = Table(title=word("balance", language), title_justify="left")
    table.add_column(word("route", language))
    for name in COUNTS:
        table.add_column(state_word(name, language), justify="right")
    for route, counts in final.balance.routes.items():
        table.add_row(route, *(str(counts[name]) for name in COUNTS))
    return table
