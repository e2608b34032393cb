"""A folder as destination: whole files, names that are no paths, what is there stays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.destinations.files import FilesDestination
from mesbridge.pipeline.ports import SendOutcome
from mesbridge.workspace.interfaces import FilesTarget
from mesbridge.workspace.routes import DestinationSpec
from tests.contract.destinations.builders import PLACE, output


def destination(folder: Path, name: str = "{id}.csv", **changes: Any) -> FilesDestination:
    target = FilesTarget(str(folder), name, **changes)
    return FilesDestination(DestinationSpec("jobs", "files", PLACE, files=target))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_name_is_made_of_the_output(tmp_path: Path) -> None:
    name = "{route}-{message_type}-{seq}-{key}-{created_at}-{id}.csv"
    row = output(1, key="工单 4711/A", seq=7, route="orders")
    (result,) = destination(tmp_path, name).send([row])

    assert result.outcome is SendOutcome.OK
    assert names(tmp_path) == [
        "orders-mes.job-0000000007-工单 4711%2FA-20260318T120000.000000Z-output-1.csv"
    ]


@given(st.text(max_size=20))
def test_no_key_leads_out_of_the_folder(key: str) -> None:
    name = destination(Path("/out"), "{key}-{id}").file_name(output(1, key=key))

    assert "/" not in name
    assert "\x00" not in name
    assert Path(name).name == name


def test_bytes_are_written_as_they_are_and_nothing_else_is_left(tmp_path: Path) -> None:
    body = "Größe;1\r\n".encode("cp1252")
    destination(tmp_path, marker=".done").send([output(1, body=body)])

    assert (tmp_path / "output-1.csv").read_bytes() == body
    assert names(tmp_path) == ["output-1.csv", "output-1.csv.done"]


def test_what_a_crash_left_half_written_is_written_whole(tmp_path: Path) -> None:
    (tmp_path / ".output-1.csv.part").write_bytes(b"ha")
    destination(tmp_path).send([output(1, body=b"half")])

    assert names(tmp_path) == ["output-1.csv"]
    assert (tmp_path / "output-1.csv").read_bytes() == b"half"


def test_a_file_with_other_content_is_never_overwritten_unless_declared(tmp_path: Path) -> None:
    (tmp_path / "4711.csv").write_bytes(b"theirs")
    row = output(1, key="4711", body=b"ours")

    (refused,) = destination(tmp_path, "{key}.csv").send([row])
    assert (refused.outcome, (tmp_path / "4711.csv").read_bytes()) == (
        SendOutcome.PERMANENT,
        b"theirs",
    )

    (replaced,) = destination(tmp_path, "{key}.csv", replace=True).send([row])
    assert (replaced.outcome, (tmp_path / "4711.csv").read_bytes()) == (SendOutcome.OK, b"ours")


def test_a_name_too_long_is_the_outputs_own_fault(tmp_path: Path) -> None:
    long, fine = destination(tmp_path, "{key}{id}").send([output(1, key="k" * 300), output(2)])

    assert (long.outcome, fine.outcome) == (SendOutcome.PERMANENT, SendOutcome.OK)


@pytest.mark.parametrize("where", ["env", "plain"])
def test_a_folder_may_be_a_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setenv("JOBS", str(tmp_path))
    folder = "env:JOBS" if where == "env" else os.fspath(tmp_path)
    target = FilesTarget(folder, "{id}")
    spec = DestinationSpec("jobs", "files", PLACE, files=target)

    assert FilesDestination(spec).send([output(1)])[0].outcome is SendOutcome.OK
    monkeypatch.delenv("JOBS")
    assert FilesDestination(spec).probe() is (where == "plain")
