"""``mesbridge dead``: the dead-letter desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import click

from mesbridge.api.letter_view import letter_detail
from mesbridge.api.models.base import PageOf
from mesbridge.api.models.desk import (
    DeadLetterDetail,
    DeadLetterGroupShown,
    DeadLetterShown,
    Resolved,
)
from mesbridge.cli.opened import actor, opened, opened_ledger, sentence
from mesbridge.cli.options import FINE, FOUND, Common, Output, common_options, format_option
from mesbridge.cli.tables import said, say_more, write_empty, write_json, write_table
from mesbridge.errors import PermanentError
from mesbridge.ledger.queries.dead_letters import dead_letter_groups, list_dead_letters
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT, MAX_LIMIT
from mesbridge.pipeline.desk import DeskResult, UnknownDeadLetterError

_NONE = ("no dead letters", "没有死信")


@click.group()
def dead() -> None:
    """Dead letters: list, groups, show, retry, discard."""


@dead.command("list")
@click.option("--route", help="Of this route only.  路由")
@click.option("--code", help="With this MB code only.  错误代码")
@click.option("--cause", help="Of this cause only, see groups.  原因")
@click.option("--key", help="Of this order only.  工单号")
@click.option("--all", "resolved", is_flag=True, help="Dealt with ones too.  包括已处理")
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True,
    help="How many at most.  最多条数",
)  # fmt: skip
@click.option("--after", help="Cursor of the list before.  分页游标")
@format_option()
@common_options
def list_(common: Common, /, output: Output, **filters: Any) -> int:
    """Open dead letters, newest first."""
    with opened_ledger(common) as ledger, ledger.reading() as connection:
        page = list_dead_letters(connection, **filters)
    items = [DeadLetterShown.model_validate(row) for row in page.items]
    if output == "json":
        write_json(PageOf[DeadLetterShown](items=items, next=page.next))
        return FINE
    headers = [
        ("ID", "编号"), ("FIRST SEEN", "首次出现"), ("ROUTE", "路由"), ("KEY", "工单"),
        ("CODE", "代码"), ("ERROR", "错误"),
    ]  # fmt: skip
    rows = [
        (item.id, f"{item.first_seen:%Y-%m-%d %H:%M:%S}", item.route, item.key, item.code,
         item.error)
        for item in items
    ]  # fmt: skip
    write_table(headers, rows, common.language)
    write_empty(rows, _NONE, common.language)
    say_more(page.next, common.language)
    return FINE


@dead.command()
@click.option("--route", help="Of this route only.  路由")
@format_option()
@common_options
def groups(common: Common, output: Output, route: str | None) -> int:
    """Open dead letters by cause, the most frequent first."""
    with opened_ledger(common) as ledger, ledger.reading() as connection:
        found = dead_letter_groups(connection, route=route)
    items = [DeadLetterGroupShown.model_validate(group) for group in found]
    if output == "json":
        write_json(PageOf[DeadLetterGroupShown](items=items, next=None))
        return FINE
    headers = [
        ("COUNT", "数量"), ("ROUTE", "路由"), ("CODE", "代码"), ("LAST SEEN", "最近出现"),
        ("EXAMPLE", "示例"), ("ERROR", "错误"),
    ]  # fmt: skip
    rows = [
        (item.count, item.route, item.code, f"{item.last_seen:%Y-%m-%d %H:%M:%S}", item.example,
         item.error)
        for item in items
    ]  # fmt: skip
    write_table(headers, rows, common.language)
    write_empty(rows, _NONE, common.language)
    return FINE


@dead.command()
@click.argument("letter")
@format_option()
@common_options
def show(common: Common, output: Output, letter: str) -> int:
    """One dead letter with its rule, its cause and its body (masked)."""
    with opened(common) as offline:
        with offline.ledger.reading() as connection:
            found = letter_detail(connection, offline.workspace, letter, common.language)
        if found is None:
            raise UnknownDeadLetterError("MB483", value=letter)
    if output == "json":
        write_json(found)
    else:
        _write_letter(found, common)
    return FINE


def _write_letter(found: DeadLetterDetail, common: Common) -> None:
    click.echo(found.error)
    if found.hint:
        click.echo(f"  {found.hint}")
    for name, value in found.model_dump(mode="json", exclude={"error", "hint", "body"}).items():
        if value is not None:
            click.echo(f"{name:<13} {value}")
    body = found.body
    size = said(("body", "消息体"), common.language)
    click.echo(f"{size}: {body.size_bytes} B, SHA-256 {body.sha256}, {body.content_type or '-'}")
    if body.hidden is None:
        click.echo(json.dumps(body.content, ensure_ascii=False, indent=2))
    else:
        click.echo(f"  ({body.hidden})")


@dead.command()
@click.argument("letters", nargs=-1, required=True)
@click.option(
    "--as-is",
    is_flag=True,
    help="An output with the same bytes, not made anew by these mappings.  原样重发",
)
@format_option()
@common_options
def retry(common: Common, output: Output, letters: tuple[str, ...], as_is: bool) -> int:
    """Try again; a running service sends what became due."""
    release: Literal["same", "active"] = "same" if as_is else "active"
    with opened(common) as offline:
        return _each(
            letters, lambda letter: offline.desk.retry(letter, actor(), release), "retried",
            output, common,
        )  # fmt: skip


@dead.command()
@click.argument("letters", nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it is given up.  放弃原因")
@format_option()
@common_options
def discard(common: Common, output: Output, letters: tuple[str, ...], reason: str) -> int:
    """Give up for good; what waited behind it goes on."""
    with opened(common) as offline:
        return _each(
            letters, lambda letter: offline.desk.discard(letter, actor(), reason), "discarded",
            output, common,
        )  # fmt: skip


def _each(
    letters: tuple[str, ...],
    step: Callable[[str], DeskResult],
    resolution: Literal["retried", "discarded"],
    output: Output,
    common: Common,
) -> int:
    """One after the other; each is done for itself although one before it was refused."""
    refused = 0
    for letter in letters:
        try:
            result = step(letter)
        except PermanentError as error:
            refused += 1
            click.echo(sentence(error, common.language), err=True)
            continue
        shown = Resolved(id=letter, resolution=resolution, state=result.state)
        if output == "json":
            click.echo(shown.model_dump_json())
        else:
            click.echo(f"{letter}  {resolution}  {result.state}")
    return FOUND if refused else FINE
