"""Every broken file of the corpus, and all that is said of it, in English and Chinese.

A case of ``tests/corpus/broken`` is laid over the workspace beside it, which has no finding. Its
``en.txt`` and ``zh.txt`` hold what ``mesbridge check --notes`` prints, and behind it the failures of
``mesbridge test`` where the check finds no error. ``removed`` names files that it takes away.
``pytest tests/unit/corpus --rewrite-corpus`` writes the texts anew, for review in the diff.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mesbridge.catalogue import CATALOGUE
from mesbridge.cli.results import rendered
from mesbridge.findings import Language, errors_in
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.diagnostics import render_text, summary
from mesbridge.workspace.example_runner import run_tests
from mesbridge.workspace.release import Workspace

CORPUS = Path(__file__).parents[2] / "corpus"
BROKEN = CORPUS / "broken"
LANGUAGES: tuple[Language, Language] = ("en", "zh")
#: Codes of the checked ranges that no small file in a workspace can bring, and why.
ELSEWHERE: dict[str, str] = {
    "MB120": "a file that may not be read; tests/unit/workspace/test_yaml_source.py",
    "MB123": "a file of megabytes; tests/unit/workspace/test_yaml_source.py",
    "MB124": "a file of megabytes; tests/unit/workspace/test_yaml_source.py",
    "MB290": "settings; tests/unit/settings",
    "MB291": "settings; tests/unit/settings",
    "MB292": "settings; tests/unit/settings",
    "MB293": "settings; tests/unit/settings",
    "MB294": "settings; tests/unit/settings",
    "MB295": "settings; tests/unit/settings",
    "MB296": "a huge schema; tests/integration/hostile",
    "MB297": "a huge code table; tests/integration/hostile",
    "MB511": "tests beside routes; tests/integration/rehearsal",
    "MB512": "tests beside routes; tests/integration/rehearsal",
    "MB513": "tests beside routes; tests/integration/rehearsal",
    "MB514": "tests beside routes; tests/integration/rehearsal",
    "MB220": "a source or destination of tables and files; tests/unit/workspace",
    "MB221": "a source or destination of tables and files; tests/unit/workspace",
    "MB240": "too much of one thing; tests/integration/hostile",
    "MB246": "a source or destination of tables and files; tests/unit/workspace",
    "MB247": "a source or destination of tables and files; tests/unit/workspace",
    "MB248": "a source or destination of tables and files; tests/unit/workspace",
    "MB249": "a source or destination of tables and files; tests/unit/workspace",
    "MB265": "a source or destination of tables and files; tests/unit/workspace",
    "MB266": "a source or destination of tables and files; tests/unit/workspace",
    "MB267": "a source or destination of tables and files; tests/unit/workspace",
    "MB268": "a source or destination of tables and files; tests/unit/workspace",
    "MB269": "a source or destination of tables and files; tests/unit/workspace",
    "MB390": "a source or destination of tables and files; tests/unit/workspace",
    "MB391": "a source or destination of tables and files; tests/unit/workspace",
    "MB392": "a source or destination of tables and files; tests/unit/workspace",
    "MB393": "a source or destination of tables and files; tests/unit/workspace",
    "MB394": "a source or destination of tables and files; tests/unit/workspace",
    "MB399": "a source or destination of tables and files; tests/unit/workspace",
    "MB516": "recording a test; tests/unit/cli",
    "MB515": "an argument of mesbridge test; tests/unit/cli",
    "MB251": "windows of a route; tests/unit/workspace/test_collecting.py",
    "MB252": "windows of a route; tests/unit/workspace/test_collecting.py",
    "MB253": "windows of a route; tests/unit/workspace/test_collecting.py",
    "MB254": "windows of a route; tests/unit/workspace/test_collecting.py",
    "MB256": "windows of a route; tests/unit/workspace/test_collecting.py",
    "MB257": "windows of a route; tests/unit/workspace/test_collecting.py",
    "MB395": "codes beside the files; tests/unit/workspace",
    "MB396": "codes beside the files; tests/unit/workspace",
    "MB397": "codes beside the files; tests/unit/workspace",
    "MB298": "codes beside the files; tests/unit/workspace",
    "MB299": "codes beside the files; tests/unit/workspace",
    "MB331": "a scope without units, which a workspace always has; tests/unit/mapping",
}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace of the corpus, as the working directory."""
    shutil.copytree(CORPUS / "workspace", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay_over(case: Path, workspace: Path) -> None:
    """Put the files of *case* into *workspace*."""
    shutil.copytree(case, workspace, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.txt"))
    removed = case / "removed"
    for name in removed.read_text(encoding="utf-8").split() if removed.exists() else ():
        (workspace / name).unlink()


def texts() -> dict[Language, str]:
    """What the commands print in the working directory."""
    contents = assemble(Path("mappings"), Path("schemas"))
    findings, results = contents.findings, []
    if not errors_in(findings):
        files = contents.tests
        results = [each for found in run_tests(Workspace(contents), files) for each in found]
    failed = [result for result in results if not result.passed]
    shown = {}
    for language in LANGUAGES:
        parts = [render_text(findings, language), summary(findings, language)]
        if failed:
            parts.append(rendered(failed, None, language, "text"))
        shown[language] = "\n".join(part for part in parts if part) + "\n"
    return shown


@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.iterdir()))
def test_all_that_is_said_of_a_broken_file(
    name: str, workspace: Path, request: pytest.FixtureRequest
) -> None:
    lay_over(BROKEN / name, workspace)

    found = texts()

    if request.config.getoption("--rewrite-corpus"):
        for language, text in found.items():
            (BROKEN / name / f"{language}.txt").write_text(text, encoding="utf-8")
    assert found == {
        language: (BROKEN / name / f"{language}.txt").read_text(encoding="utf-8")
        for language in LANGUAGES
    }


def test_the_workspace_of_the_corpus_has_no_finding(workspace: Path) -> None:
    assert set(texts().values()) == {
        "0 errors, 0 warnings, 0 notes\n", "0 个错误，0 个警告，0 个提示\n"
    }  # fmt: skip


def test_every_code_of_files_and_their_tests_has_a_broken_file() -> None:
    shown = "\n".join(path.read_text(encoding="utf-8") for path in BROKEN.rglob("en.txt"))
    covered = set(re.findall(r"\bMB\d{3}\b", shown))
    wanted = {code for code in CATALOGUE if code[2] in "1235"}

    assert wanted - covered == set(ELSEWHERE)
