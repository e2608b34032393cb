"""``mesbridge release``: states of the mappings that judged messages."""

from __future__ import annotations

import click

from mesbridge.api.models.base import PageOf
from mesbridge.api.models.meaning import ReleaseShown
from mesbridge.api.release_view import releases_shown
from mesbridge.cli.opened import opened
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.tables import write_json, write_table
from mesbridge.ledger.queries.desk import releases


@click.group()
def release() -> None:
    """Releases of the mappings: list."""


@release.command("list")
@format_option()
@common_options
def list_(common: Common, output: Output) -> int:
    """All releases; the one of these files first."""
    with opened(common) as offline, offline.ledger.reading() as connection:
        items = releases_shown(releases(connection), offline.workspace.release)
    if output == "json":
        write_json(PageOf[ReleaseShown](items=items, next=None))
        return FINE
    headers = [("RELEASE", "发布"), ("ACTIVE", "生效"), ("SINCE", "起始时间"), ("BY", "操作人")]
    rows = [
        (
            item.id,
            "*" if item.active else "",
            f"{item.activated_at:%Y-%m-%d %H:%M:%S}" if item.activated_at else None,
            item.actor,
        )
        for item in items
    ]
    write_table(headers, rows, common.language)
    return FINE
