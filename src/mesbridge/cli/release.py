"""``mesbridge release``: states of the mappings, and which of them judges."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from mesbridge.api.models.releases import ReleaseShown
from mesbridge.api.release_view import releases_shown
from mesbridge.bootstrap import releases_of
from mesbridge.cli.opened import actor, opened_ledger, refuse, sentence
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.tables import said, say_more, write_empty, write_json, write_table
from mesbridge.clock import SystemClock
from mesbridge.errors import PermanentError
from mesbridge.ledger.queries.pages import DEFAULT_LIMIT, MAX_LIMIT
from mesbridge.service.releases import Made, Releases


@click.group()
def release() -> None:
    """Releases of the mappings: list, add, activate, rollback. Running instances follow."""


@release.command("list")
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True,
    help="How many at most.  最多条数",
)  # fmt: skip
@click.option("--after", help="Cursor of the list before.  分页游标")
@format_option()
@common_options
def list_(common: Common, output: Output, limit: int, after: str | None) -> int:
    """All releases, the active one first, and who runs which."""
    with opened_ledger(common) as ledger:
        try:
            page = releases_shown(ledger, SystemClock().now(), limit, after)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--after") from error
    if output == "json":
        write_json(page)
        return FINE
    headers = [
        ("RELEASE", "发布"), ("ACTIVE", "生效"), ("SINCE", "起始时间"), ("BY", "创建人"),
        ("OF", "来源"), ("CODES", "附加代码"), ("KEPT", "已保存"), ("RUN BY", "运行实例"),
        ("NOTE", "备注"),
    ]  # fmt: skip
    write_table(headers, [_row(item) for item in page.items], common.language)
    write_empty(page.items, ("there is no release yet", "尚无发布版本"), common.language)
    say_more(page.next, common.language)
    return FINE


def _row(item: ReleaseShown) -> tuple[object, ...]:
    since = f"{item.activated_at:%Y-%m-%d %H:%M:%S}" if item.activated_at else None
    running = ", ".join(each.id + (" !" if each.problem else "") for each in item.instances)
    return (
        item.id, "*" if item.active else "", since, item.actor, item.origin,
        item.added_codes or None, "yes" if item.kept else "no", running or None, item.note,
    )  # fmt: skip


@release.command()
@click.option("--note", help="What it is for.  备注")
@common_options
def add(common: Common, note: str | None) -> int:
    """Make a release of the files, and activate it: checked, compiled, tested."""
    with opened_releases(common) as releases:
        say_made(releases.from_files(actor(), note), common)
    return FINE


@release.command()
@click.argument("release_id", metavar="RELEASE")
@common_options
def activate(common: Common, release_id: str) -> int:
    """Activate one of the last releases; the first letters of its id are enough."""
    with opened_releases(common) as releases:
        say_made(releases.activate(release_id, actor()), common)
    return FINE


@release.command()
@common_options
def rollback(common: Common) -> int:
    """Activate the release that was active before; twice goes back by two."""
    with opened_releases(common) as releases:
        say_made(releases.rollback(actor()), common)
    return FINE


@contextmanager
def opened_releases(common: Common) -> Iterator[Releases]:
    """Releases in the ledger of the settings; works although the files are broken.

    Raises:
        LedgerError: the database is not there or not migrated.
        ConfigurationError: a release was refused.
        Exit: the command's own step was.
    """
    with opened_ledger(common) as ledger:
        try:
            yield releases_of(common.settings(), ledger, SystemClock())
        except PermanentError as error:
            refuse(sentence(error, common.language))


def say_made(made: Made, common: Common) -> None:
    """Tell what is active now."""
    if made.changed:
        text = said(("{0} is active, before {1}", "{0} 已生效，此前为 {1}"), common.language)
        click.echo(text.format(made.release, made.before or "-"))
    else:
        text = said(("{0} was active already", "{0} 已经是生效版本"), common.language)
        click.echo(text.format(made.release))
