"""``mesbridge key``: API keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import click

from mesbridge.api.keys import ROLES, Role, hash_of, is_live, make_key
from mesbridge.cli.opened import actor, opened_ledger, refuse
from mesbridge.cli.options import FINE, Common, Output, common_options, format_option
from mesbridge.cli.tables import said, write_empty, write_table
from mesbridge.clock import SystemClock
from mesbridge.ledger.queries.desk import ApiKey, api_keys
from mesbridge.pipeline.ports import AuditEntry


@click.group()
def key() -> None:
    """API keys: add, list, revoke."""


@key.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do.  角色")
@click.option("--days", type=click.IntRange(min=1), help="How long it is valid.  有效天数")
@format_option()
@common_options
def add(common: Common, output: Output, name: str, role: Role, days: int | None) -> int:
    """Make a key for NAME. It is shown once; only its hash is stored."""
    secret, now = make_key(), SystemClock().now()
    valid_for = timedelta(days=days) if days is not None else None
    with opened_ledger(common, create=True) as ledger, ledger.transaction() as transaction:
        row_id = transaction.add_api_key(name, hash_of(secret), role, now, valid_for)
        after = {"name": name, "role": role, "days": days}
        transaction.add_audit([_audit("api_key.add", row_id, now, after)])
    if output == "json":
        click.echo(json.dumps({"id": row_id, "name": name, "role": role, "key": secret}))
        return FINE
    click.echo(secret)
    once = ("keep it now: it is not shown again", "请立即保存：密钥不会再次显示")
    click.echo(said(once, common.language), err=True)
    return FINE


@key.command("list")
@format_option()
@common_options
def list_(common: Common, output: Output) -> int:
    """All keys, expired and revoked ones too; never the secret."""
    with opened_ledger(common) as ledger, ledger.reading() as connection:
        found = api_keys(connection)
    now = SystemClock().now()
    if output == "json":
        items = [_plain(each, now) for each in found]
        click.echo(json.dumps({"items": items, "next": None}, ensure_ascii=False, indent=2))
        return FINE
    headers = [
        ("ID", "编号"), ("NAME", "名称"), ("ROLE", "角色"), ("STATE", "状态"),
        ("CREATED", "创建时间"), ("EXPIRES", "到期时间"),
    ]  # fmt: skip
    rows = [_plain(each, now) for each in found]
    columns = ("id", "name", "role", "state", "created_at", "expires_at")
    write_table(headers, ([row[name] for name in columns] for row in rows), common.language)
    write_empty(rows, ("no keys", "没有密钥"), common.language)
    return FINE


def _plain(each: ApiKey, now: datetime) -> dict[str, Any]:
    state = "live" if is_live(each, now) else "revoked" if each.revoked_at else "expired"
    times = {"created_at": each.created_at, "expires_at": each.expires_at}
    return {
        "id": each.id,
        "name": each.name,
        "role": each.role,
        "state": state,
        **{name: at.isoformat(timespec="seconds") if at else None for name, at in times.items()},
    }


@key.command()
@click.argument("key_or_name")
@common_options
def revoke(common: Common, key_or_name: str) -> int:
    """End a key at once, by its id or its name."""
    now = SystemClock().now()
    with opened_ledger(common) as ledger:
        with ledger.reading() as connection:
            wanted = _named(api_keys(connection), key_or_name)
        if not wanted:
            text = ("there is no unrevoked key {0}", "没有未吊销的密钥 {0}")
            refuse(said(text, common.language).format(key_or_name))
        with ledger.transaction() as transaction:
            for each in wanted:
                transaction.revoke_api_key(each.id, now)
                transaction.add_audit([_audit("api_key.revoke", each.id, now, {"name": each.name})])
    click.echo(said(("revoked", "已吊销"), common.language))
    return FINE


def _named(found: Iterable[ApiKey], wanted: str) -> list[ApiKey]:
    return [each for each in found if each.revoked_at is None and wanted in (each.id, each.name)]


def _audit(action: str, row_id: str, now: datetime, after: dict[str, Any]) -> AuditEntry:
    return AuditEntry(now, actor(), action, f"api_key {row_id}", None, after)
