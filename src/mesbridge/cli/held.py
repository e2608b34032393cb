"""``mesbridge held``: what waits, and for what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import HeldShown
from mesbridge.bootstrap import Offline
from mesbridge.cli.opened import actor, opened, opened_ledger
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.tables import said, say_more, write_empty, write_json, write_table
from mesbridge.ledger.queries.held import list_held, waiting_keys
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT, MAX_LIMIT
from mesbridge.pipeline.ports import AuditEntry


@click.group()
def held() -> None:
    """Messages that wait: list, release."""


@held.command("list")
@click.option("--route", help="Of this route only.  路由")
@click.option("--key", help="Of this order only.  工单号")
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True,
    help="How many at most.  最多条数",
)  # fmt: skip
@click.option("--after", help="Cursor of the list before.  分页游标")
@format_option()
@common_options
def list_(common: Common, /, output: Output, **filters: Any) -> int:
    """What waits, oldest first."""
    with opened_ledger(common) as ledger, ledger.reading() as connection:
        page = list_held(connection, **filters)
    items = [HeldShown.model_validate(row) for row in page.items]
    if output == "json":
        write_json(PageOf[HeldShown](items=items, next=page.next))
        return FINE
    headers = [
        ("ID", "编号"), ("SINCE", "起始时间"), ("ROUTE", "路由"), ("KEY", "工单"),
        ("REASON", "原因"), ("WAITS FOR", "等待"),
    ]  # fmt: skip
    rows = [
        (item.id, f"{item.since:%Y-%m-%d %H:%M:%S}", item.route, item.key, item.reason,
         item.waits_for)
        for item in items
    ]  # fmt: skip
    write_table(headers, rows, common.language)
    write_empty(rows, ("nothing waits", "没有等待的消息"), common.language)
    say_more(page.next, common.language)
    return FINE


@held.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option(
    "--past-checks", is_flag=True, help="Let go what a check holds.  放行被检查拦下的消息"
)
@click.option("--windows", is_flag=True, help="Close all open windows too.  同时关闭所有收集窗口")
@common_options
def release(common: Common, keys: tuple[str, ...], past_checks: bool, windows: bool) -> int:
    """Judge what waits again with these mappings: of these orders, or all that is worth a try.

    What still misses something stays held; nothing overtakes its predecessor. Windows that hold
    messages of the orders named close now. With --past-checks the checks of a message that they
    hold only flag it.
    """
    if past_checks and not keys:
        raise click.UsageError("--past-checks needs the orders that were looked at")
    with opened(common) as offline:
        before = offline.clock.now()
        if past_checks:
            for each in _held_by_checks(offline, keys):
                offline.desk.let_go(each, actor())
        elif keys:
            with offline.ledger.reading() as connection:
                waiting = waiting_keys(connection, keys)
            offline.windows.close_of(waiting)
            offline.held.release(waiting)
        else:
            offline.held.sweep()
        if windows:
            offline.windows.close_all(offline.workspace)
        subject = ", ".join(keys) or "all"
        with offline.ledger.transaction() as transaction:
            transaction.add_audit(
                [AuditEntry(at=before, actor=actor(), action="held.release", subject=subject)]
            )
        with offline.ledger.reading() as connection:
            left = list_held(connection, key=keys[0] if len(keys) == 1 else None, limit=1)
    done = ("tried; some still wait", "已重试；仍有消息在等待")
    click.echo(said(done if left.items else ("tried; nothing waits", "已重试；没有等待的消息"),
                    common.language))  # fmt: skip
    return FINE


def _held_by_checks(offline: Offline, keys: Iterable[str]) -> list[str]:
    """The messages of these orders that a check holds, oldest first."""
    with offline.ledger.reading() as connection:
        waiting = [
            row for key in keys for row in list_held(connection, key=key, limit=MAX_LIMIT).items
        ]
    return [row.id for row in waiting if row.reason == "check"]
