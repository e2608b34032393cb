"""``mesbridge codes``: pairs that code tables lack."""

from __future__ import annotations

import click

from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import MissingCodeShown
from mesbridge.cli.opened import opened_ledger
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.tables import say_more, write_empty, write_json, write_table
from mesbridge.ledger.queries.held import missing_codes
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT, MAX_LIMIT


@click.group()
def codes() -> None:
    """Code tables: missing."""


@codes.command()
@click.option("--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT)
@click.option("--after", help="Cursor of the list before.  分页游标")
@format_option()
@common_options
def missing(common: Common, output: Output, limit: int, after: str | None) -> int:
    """What messages met and no table has, with how many orders wait for it."""
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
        ("TABLE", "代码表"), ("SYSTEM", "系统"), ("VALUE", "值"), ("WAITING", "等待数"),
        ("FIRST SEEN", "首次出现"),
    ]  # fmt: skip
    rows = [
        (item.table, item.system, item.value, item.waiting,
         f"{item.first_seen:%Y-%m-%d %H:%M:%S}")
        for item in items
    ]  # fmt: skip
    write_table(headers, rows, common.language)
    write_empty(rows, ("no code is missing", "没有缺失的代码"), common.language)
    say_more(page.next, common.language)
    return FINE
