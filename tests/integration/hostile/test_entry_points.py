"""The same hostile bodies through every door: the workspace, the command line."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from mesbridge.cli import main as cli
from mesbridge.errors import DecodeError
from mesbridge.workspace.release import Workspace
from tests.integration.hostile.bodies import JSON
from tests.unit.workspace.builders import load, write_workspace


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    return load(tmp_path)


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(write_workspace(tmp_path))

    def ask(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments, "--lang", "en"])
        out, err = capfd.readouterr()
        return int(str(ended.value.code)), out + err

    return ask


@pytest.mark.parametrize(("body", "code"), JSON.items(), ids=[repr(each[:30]) for each in JSON])
def test_a_hostile_body_is_refused_with_its_code(
    workspace: Workspace, body: bytes, code: str
) -> None:
    with pytest.raises(DecodeError) as refused:
        workspace.decode("erp_one.order", body)

    assert refused.value.code == code
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize(
    ("body", "code"),
    list(JSON.items())[1:16:3],
    ids=[repr(each[:30]) for each in list(JSON)[1:16:3]],
)
def test_the_command_line_tells_it_and_ends_with_one(
    call: Callable[..., tuple[int, str]], body: bytes, code: str
) -> None:
    Path("body.json").write_bytes(body)

    ended, told = call("translate", "erp_one.order", "body.json")

    assert ended == 1
    assert code in told
    assert all(each.isprintable() or each in "\n\t" for each in told)


def test_every_digit_of_an_id_and_of_a_quantity_goes_through(workspace: Workspace) -> None:
    number, quantity = str(2**53 + 1), "123456789012.345"
    body = f'{{"No": "{number}", "Qty": {quantity}}}'.encode()

    (document,) = workspace.translator("erp_one.order").translate(
        workspace.decode("erp_one.order", body)
    )
    (job,) = workspace.translator("mes_one.job").translate(document)

    assert workspace.encode("mes_one.job", job) == (
        f'{{"Id":"{number}","Amount":{quantity}}}'.encode()
    )


def test_minus_nothing_is_nothing(workspace: Workspace) -> None:
    payload = workspace.decode("erp_one.order", b'{"No": "1", "Qty": -0.000}')

    (document,) = workspace.translator("erp_one.order").translate(payload)

    assert document["quantity"] == Decimal(0)
