"""``mesbridge trace``: the life of one work order across both systems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from mesbridge.api.models.messages import OutputShown
from mesbridge.api.models.orders import OrderShown, ReconciliationShown, TimelineShown
from mesbridge.api.order_view import order_shown
from mesbridge.bootstrap import Offline
from mesbridge.cli.opened import opened, refuse
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.tables import Both, said, write_json
from mesbridge.findings import Language
from mesbridge.ledger.queries.pages import MAX_LIMIT

_SUMS: tuple[tuple[str, Both], ...] = (
    ("ordered", ("ordered", "计划")),
    ("reported", ("reported", "报工")),
    ("posted", ("posted", "过账")),
    ("scrapped", ("scrapped", "报废")),
    ("reworked", ("reworked", "返工")),
)


@click.command()
@click.argument("key")
@format_option()
@common_options
def trace(common: Common, key: str, output: Output) -> int:
    """What came of order KEY (with or without leading zeros), in both systems, oldest first."""
    with opened(common) as offline:
        found = whole_order(offline, key)
    if found is None:
        text = said(("nothing is known of order {0}", "没有关于工单 {0} 的记录"), common.language)
        refuse(text.format(key))
    if output == "json":
        write_json(found)
    else:
        for line in as_text(found, common.language):
            click.echo(line)
    return FINE


def whole_order(offline: Offline, key: str) -> OrderShown | None:
    """All pages of the order in one; None where nothing is known of it."""
    with offline.ledger.reading() as connection:
        whole = order_shown(connection, offline.workspace, key, limit=MAX_LIMIT)
        page = whole
        while whole is not None and page is not None and page.next is not None:
            page = order_shown(connection, offline.workspace, key, limit=MAX_LIMIT, after=page.next)
            whole.items.extend(page.items if page is not None else ())
    if whole is not None:
        whole.next = None
    return whole


def as_text(found: OrderShown, language: Language) -> Iterator[str]:
    """The order as a tree: what came, below it what was sent on."""
    yield said((f"order {found.key}", f"工单 {found.key}"), language)
    if found.reconciliation is not None:
        yield "  " + _sums(found.reconciliation, language)
        for difference in found.reconciliation.differences:
            text = difference.text.zh if language == "zh" else difference.text.en
            yield f"  ! {difference.kind}: {text}"
    for entry in found.items:
        yield ""
        yield from _entry(entry, language)


def _sums(found: ReconciliationShown, language: Language) -> str:
    shown = [
        f"{said(words, language)} {getattr(found, name) or '-'}"
        for name, words in _SUMS
        if name in ("ordered", "reported", "posted") or getattr(found, name) != "0"
    ]
    return ", ".join(shown) + (f" {found.unit}" if found.unit else "")


def _entry(entry: TimelineShown, language: Language) -> Iterator[str]:
    what = " ".join(filter(None, (entry.entity, entry.business_key)))
    change = f" {entry.change}" if entry.change else ""
    state = f"{entry.state.value}{f' ({entry.reason})' if entry.reason else ''}"
    if entry.members is not None:
        words = said(("{0} collected", "收集 {0} 条"), language).format(entry.members)
        yield f"{_time(entry.received_at)}  {words} -> {what}{change}: {state}"
        yield f"    {entry.route} {entry.message_id}"
        yield f"    {said(('of', '来自'), language)}: {', '.join(entry.collected)}"
    else:
        yield f"{_time(entry.received_at)}  {entry.system or '?'} -> {what}{change}: {state}"
        yield f"    {entry.route}, {entry.message_type or '?'} {entry.message_id}"
    if entry.posting:
        yield f"    {said(('posting', '汇总过账'), language)}: {entry.posting}"
    if entry.waits_for:
        yield f"    {said(('waits for', '等待'), language)}: {entry.waits_for}"
    if entry.flags:
        yield f"    {said(('flags', '标记'), language)}: {', '.join(entry.flags)}"
    for output in entry.outputs:
        yield f"    -> {_output(output)}"
        if output.last_error:
            yield f"       {output.last_error}"
    for letter in entry.dead_letters:
        yield f"    x {letter.id} {letter.resolution or 'open'}: {letter.error}"


def _output(output: OutputShown) -> str:
    when = output.sent_at or output.due_at
    tries = f", attempt {output.attempt}" if output.attempt > 1 else ""
    state = f"{output.state.value} {_time(when)}{tries}"
    return f"{output.destination} {output.message_type}: {state}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}Z"
