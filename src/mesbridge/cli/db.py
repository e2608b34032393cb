"""``mesbridge db``: the tables of the ledger."""

from __future__ import annotations

import json

import click

from mesbridge.cli.opened import require_database
from mesbridge.cli.options import FINE, FOUND, Common, Output, common_options, format_option
from mesbridge.cli.tables import said
from mesbridge.ledger import schema


@click.group()
def db() -> None:
    """The database's tables: upgrade, current."""


@db.command()
@common_options
def upgrade(common: Common) -> int:
    """Bring the database to this version, in one transaction."""
    settings = common.settings()
    schema.upgrade(settings.database_url)
    text = said(("the database is at revision {0}", "数据库已升级到版本 {0}"), common.language)
    click.echo(text.format(schema.head()))
    return FINE


@db.command()
@format_option()
@common_options
def current(common: Common, output: Output) -> int:
    """The revision of the database and the one expected; exit code 1 where they differ."""
    settings = common.settings()
    require_database(settings)
    found, expected = schema.current(settings.database_url), schema.head()
    if output == "json":
        click.echo(json.dumps({"current": found, "expected": expected}))
    else:
        text = said(("revision {0}, expected {1}", "当前版本 {0}，应为 {1}"), common.language)
        click.echo(text.format(found or "-", expected))
    return FINE if found == expected else FOUND
