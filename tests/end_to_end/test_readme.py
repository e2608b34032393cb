"""The README's "Change a mapping, in five minutes", as a reader does it.

The commands are those of the README itself: the text between its fences is run, so that neither
can change without the other.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MAPPING = "mappings/sap_s4/production_order.yaml"
_SECONDS = 60
_WALK = re.compile(r"^## Change a mapping, in five minutes$.*?^## ", re.M | re.S)
_COMMAND = re.compile(r"^ *\.venv/bin/mesbridge (.*)$", re.M)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what a reader has after `git clone`, as far as the walk touches it."""
    for name in ("mappings", "schemas", "samples"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    return tmp_path


def commands() -> list[list[str]]:
    """The arguments of the walk's commands, in order."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    walk = _WALK.search(readme)
    assert walk is not None
    return [shlex.split(line) for line in _COMMAND.findall(walk[0])]


def mesbridge(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as in a shell in *folder*."""
    return subprocess.run(
        [sys.executable, "-m", "mesbridge.cli.main", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False,
    )  # fmt: skip


def replace(folder: Path, name: str, old: str, new: str) -> int:
    """Write *new* for *old* in a file; how many times it stood there."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.count(old)


def place_of(folder: Path, name: str, word: str) -> str:
    """``file:line:col`` of the first *word* in a file."""
    before = (folder / name).read_text(encoding="utf-8").partition(word)[0]
    return f"{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_the_walk_has_the_commands_that_are_run_here() -> None:
    words = [(command[0], "--explain" in command) for command in commands()]

    assert words == [
        ("translate", False), ("translate", True), ("check", False), ("test", False),
        ("translate", False),
    ]  # fmt: skip


def test_an_order_is_shown_and_explained(folder: Path) -> None:
    shown, explained = (mesbridge(folder, *command) for command in commands()[:2])

    assert shown.returncode == explained.returncode == 0, shown.stderr + explained.stderr
    assert json.loads(shown.stdout)[0]["order_no"] == "1000412"
    block = explained.stdout.partition("\n  order_no = ")[2].partition("\n  order_no_raw")[0]
    assert f"{MAPPING}:" in block
    assert 'ManufacturingOrder = "1000412"' in block
    assert 'strip_zeros -> "1000412"' in block


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "did you mean 'TotalQuantity' (Order quantity / 计划数量)?"),
        ("zh", "是否应为“TotalQuantity”（计划数量）？"),
    ],
)
def test_a_misspelled_field_is_named_with_the_right_one(
    folder: Path, language: str, sentence: str
) -> None:
    assert replace(folder, MAPPING, " TotalQuantity\n", " TotalQuantiy\n") == 1
    place = place_of(folder, MAPPING, "TotalQuantiy")

    checked = mesbridge(folder, *commands()[2], "--lang", language)

    assert checked.returncode == 1
    first, source, caret = checked.stdout.splitlines()[:3]
    assert first.startswith(f"{place} MB301 quantity: ")
    assert first.endswith(sentence)
    assert caret.index("^") == source.index("TotalQuantiy")


def test_the_shipped_mapping_is_checked_without_errors(folder: Path) -> None:
    checked = mesbridge(folder, "check", "--lang", "en")

    assert checked.returncode == 0, checked.stdout
    assert " error" not in checked.stdout


def test_the_tests_show_only_what_differs_until_the_expectation_is_right(folder: Path) -> None:
    assert replace(folder, MAPPING, "priority:     {value: 5}", "priority:     {value: 3}") == 1

    failed = mesbridge(folder, *commands()[3])
    expectations = replace(
        folder, "mappings/sap_s4/production_order_test.yaml", "priority: 5", "priority: 3"
    )
    passed = mesbridge(folder, *commands()[3])

    assert failed.returncode == 1
    differing = [line for line in failed.stdout.splitlines() if " MB5" in line]
    assert len(differing) == expectations == 2
    assert all("priority is 3, expected 5" in line for line in differing)
    assert passed.returncode == 0, passed.stdout
    assert "0 failed" in passed.stdout + passed.stderr


def test_the_whole_route_gives_the_bytes_for_the_mes(folder: Path) -> None:
    replace(folder, MAPPING, "priority:     {value: 5}", "priority:     {value: 3}")

    translated = mesbridge(folder, *commands()[4])

    assert translated.returncode == 0, translated.stderr
    command = json.loads(translated.stdout)["command"]
    assert (command["NId"], command["Priority"]) == ("1000412", 3)
    assert '"Quantity":150.000' in translated.stdout
