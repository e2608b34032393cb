"""Seeds and what was found before keep the promises of their targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.checks import BrokenPromiseError, check_findings, only_our_errors
from tests.fuzz.found import FOUND
from tests.fuzz.runner import SEEDS, SHIPPED, Outcome, report
from tests.fuzz.targets import TARGETS, every

_SEEDS = [(name, file) for name in TARGETS for file in sorted((SEEDS / name).iterdir())]
_SHIPPED = [
    (name, file) for name, patterns in SHIPPED.items() for each in patterns
    for file in sorted(Path(__file__).parents[2].glob(each))
]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "file"), _SEEDS, ids=[f"{name}-{file.name}" for name, file in _SEEDS]
)
def test_a_seed_keeps_the_promises(target: str, file: Path) -> None:
    TARGETS[target](file.read_bytes())


@pytest.mark.parametrize("target", SHIPPED)
def test_the_shipped_files_keep_the_promises_whole_and_cut_short(target: str) -> None:
    files = [file for name, file in _SHIPPED if name == target]

    assert files
    for file in files:
        data = file.read_bytes()
        TARGETS[target](data)
        TARGETS[target](data[: len(data) * 2 // 3])


@pytest.mark.parametrize(("target", "data"), FOUND)
def test_what_broke_a_target_once_does_so_no_more(target: str, data: bytes) -> None:
    TARGETS[target](data)


def test_the_first_byte_chooses_the_target() -> None:
    place = list(TARGETS).index("path")

    every(b"")
    every(bytes([place]) + b"Items[0].No")


def test_an_error_of_ours_passes_and_another_does_not() -> None:
    from mesbridge.errors import DecodeError

    with only_our_errors():
        raise DecodeError("MB465")
    with pytest.raises(BrokenPromiseError), only_our_errors():
        raise DecodeError("MB999")
    with pytest.raises(ZeroDivisionError), only_our_errors():
        raise ZeroDivisionError


def test_a_place_outside_of_the_file_is_a_broken_promise() -> None:
    from mesbridge.documents import Position
    from mesbridge.findings import Finding

    inside = Finding("MB130", Position("a.yaml", 2, 2), {"limit": 1})
    outside = Finding("MB130", Position("a.yaml", 3, 1), {"limit": 1})

    check_findings([inside], "a\nb", "a.yaml")
    with pytest.raises(BrokenPromiseError):
        check_findings([outside], "a\nb", "a.yaml")


def test_a_crash_is_told_as_a_line_that_makes_it_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    log = "INFO\n === Uncaught Python exception: ===\nKeyError: 'x'\n"

    code = report([Outcome("json", 12, 77, b"{\xff", log), Outcome("xml", 5, 0, None, "")])

    out = capsys.readouterr().out
    assert code == 1
    assert "    (\"json\", b'{\\xff'),\n" in out
    assert "KeyError: 'x'" in out
    assert "xml" in out
