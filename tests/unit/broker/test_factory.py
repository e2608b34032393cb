"""Which broker a URL means."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesbridge.broker import open_client
from mesbridge.broker.connection import parameters_of
from mesbridge.broker.embedded import registry
from mesbridge.broker.factory import embedded_path
from mesbridge.errors import BrokerError


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("embedded:", Path("mesbridge-broker.db")),
        ("embedded:data/b.db", Path("data/b.db")),
        ("embedded:/tmp/a%20b.db", Path("/tmp/a b.db")),
        ("amqp://u:p@h/v", None),
        ("amqps://u:p@h/v", None),
    ],
)
def test_the_scheme_chooses(url: str, path: Path | None) -> None:
    assert embedded_path(url) == path


def test_any_other_url_is_refused_without_telling_its_secrets() -> None:
    with pytest.raises(BrokerError, match="MB487") as refused:
        embedded_path("kafka://user:secret@host")

    assert "secret" not in str(refused.value)


def test_a_broken_amqp_url_is_refused_without_telling_its_secrets() -> None:
    with pytest.raises(BrokerError, match="MB487") as refused:
        parameters_of("amqp://user:secret@host:port/v", "test")

    assert "secret" not in str(refused.value)


def test_links_are_watched_closely() -> None:
    parameters = parameters_of("amqp://user:pass@host:5672/v", "test")

    assert parameters.heartbeat == 10
    assert parameters.tcp_options == {"TCP_USER_TIMEOUT": 8000}
    assert parameters.blocked_connection_timeout == 60


def test_one_process_shares_one_broker_per_file(tmp_path: Path) -> None:
    url = f"embedded:{tmp_path / 'b.db'}"
    first, second = open_client(url), open_client(f"embedded:{tmp_path}/./b.db")
    first.declare_queue("q", "", [])

    assert second.depth("q") == 0

    first.close()
    assert second.depth("q") == 0
    second.close()
    second.close()
    assert registry._brokers == {}
