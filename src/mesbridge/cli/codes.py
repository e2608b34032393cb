"""``mesbridge codes``: pairs that code tables lack, and those added beside the files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import MissingCodeShown
from mesbridge.api.models.releases import AddedCodeShown
from mesbridge.cli.opened import actor, opened_ledger
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.release import opened_releases, say_made
from mesbridge.cli.tables import say_more, write_empty, write_json, write_table
from mesbridge.ledger.queries.missing_codes import missing_codes
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT, MAX_LIMIT
from mesbridge.workspace.added_codes import AddedCode


@click.group()
def codes() -> None:
    """Code tables: missing, add, added, remove."""


@codes.command()
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True,
    help="How many at most.  最多条数",
)  # fmt: skip
@click.option("--after", help="Cursor of the list before.  分页游标")
@format_option()
@common_options
def missing(common: Common, output: Output, limit: int, after: str | None) -> int:
    """What messages met and no table has, since when, and how much waits for it."""
    with opened_ledger(common) as ledger, ledger.reading() as connection:
        try:
            page = missing_codes(connection, limit=limit, after=after)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--after") from error
    items = [MissingCodeShown.model_validate(row) for row in page.items]
    if output == "json":
        write_json(PageOf[MissingCodeShown](items=items, next=page.next))
        return FINE
    headers = [
        ("TABLE", "代码表"), ("COLUMN", "列"), ("VALUE", "值"), ("ORDERS", "等待工单"),
        ("MESSAGES", "等待消息"), ("FIRST SEEN", "首次出现"), ("LAST SEEN", "最近出现"),
    ]  # fmt: skip
    rows = [
        (item.table, item.system, item.value, item.waiting, item.messages,
         f"{item.first_seen:%Y-%m-%d %H:%M:%S}", f"{item.last_seen:%Y-%m-%d %H:%M:%S}")
        for item in items
    ]  # fmt: skip
    write_table(headers, rows, common.language)
    write_empty(rows, ("no code is missing", "没有缺失的代码"), common.language)
    say_more(page.next, common.language)
    return FINE


def _pair(command: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments and options that name one pair."""
    day = click.DateTime(["%Y-%m-%d"])
    for add in (
        click.option("--valid-to", type=day, help="Last day it holds.  有效期止"),
        click.option("--valid-from", type=day, help="First day it holds.  有效期起"),
        click.option("--plant", help="Only there.  工厂"),
        click.argument("canonical"),
        click.argument("code"),
        click.argument("column"),
        click.argument("table"),
    ):
        command = add(command)
    return command


@codes.command()
@click.option("--primary", is_flag=True, help="It is written too, not only read.  写出时使用")
@_pair
@common_options
def add(common: Common, /, primary: bool, **pair: Any) -> int:
    """Add to TABLE that CODE in COLUMN means CANONICAL; what waited for it goes by itself.

    For example: mesbridge codes add uom sap_s4 BOX C62
    """
    with opened_releases(common) as releases:
        say_made(releases.add_code(_code(primary=primary, **pair), actor()), common)
    return FINE


@codes.command()
@_pair
@common_options
def remove(common: Common, /, **pair: Any) -> int:
    """Take back what was added: that CODE in COLUMN of TABLE means CANONICAL."""
    with opened_releases(common) as releases:
        say_made(releases.remove_code(_code(primary=False, **pair), actor()), common)
    return FINE


@codes.command()
@format_option()
@common_options
def added(common: Common, output: Output) -> int:
    """The pairs beside the files of the active release: copy them into the files in time."""
    with opened_releases(common) as releases:
        items = [AddedCodeShown.model_validate(code) for code in releases.added_codes()]
    if output == "json":
        write_json(PageOf[AddedCodeShown](items=items, next=None))
        return FINE
    headers = [
        ("TABLE", "代码表"), ("COLUMN", "列"), ("CODE", "系统编码"), ("CANONICAL", "统一代码"),
        ("PLANT", "工厂"), ("FROM", "起"), ("TO", "止"), ("PRIMARY", "写出"),
    ]  # fmt: skip
    rows = [
        (item.table, item.column, item.code, item.canonical, item.plant, item.valid_from,
         item.valid_to, "yes" if item.primary else None)
        for item in items
    ]  # fmt: skip
    write_table(headers, rows, common.language)
    write_empty(rows, ("nothing was added", "没有附加的代码"), common.language)
    return FINE


def _code(
    *,
    table: str,
    column: str,
    code: str,
    canonical: str,
    plant: str | None,
    valid_from: datetime | None,
    valid_to: datetime | None,
    primary: bool,
) -> AddedCode:
    return AddedCode(
        table, canonical, column, code, plant, _day(valid_from), _day(valid_to), primary
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None
