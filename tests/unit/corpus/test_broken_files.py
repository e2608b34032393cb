"""Every broken file of the corpus, and all that is said of it, in English and Chinese.

A case of ``tests/corpus/broken`` is laid over the workspace beside it, which has no finding. Its
``en.txt`` and ``zh.txt`` hold what ``mesbridge check --notes`` prints, and behind it the failures of
``mesbridge test`` where the check finds no error. ``removed`` names files that it takes away.
``pytest tests/unit/corpus --rewrite-corpus`` writes the texts anew, for review in the diff.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mesbridge.catalogue import CATALOGUE
from mesbridge.cli.results import rendered
from mesbridge.documents import Document
from mesbridge.findings import Finding, Language, errors_in
from mesbridge.rehearsal.all_tests import run_all_tests
from mesbridge.workspace import loader
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.diagnostics import render_text, summary
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.yaml_source import read_yaml

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
    "MB516": "recording a test; tests/unit/cli",
    "MB515": "an argument of mesbridge test; tests/unit/cli",
    "MB395": "codes beside the files; tests/unit/workspace",
    "MB396": "codes beside the files; tests/unit/workspace",
    "MB397": "codes beside the files; tests/unit/workspace",
    "MB298": "codes beside the files; tests/unit/workspace",
    "MB299": "codes beside the files; tests/unit/workspace",
    "MB331": "a scope without units, which a workspace always has; tests/unit/mapping",
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of the corpus, for all cases one after the other."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(CORPUS / "workspace", folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def parsed() -> Callable[[str, str, list[Finding]], list[Document]]:
    """Reads YAML as the loader does, each text once: most files are those of the workspace."""
    known: dict[tuple[str, str], tuple[list[Document], list[Finding]]] = {}

    def read(text: str, shown: str, findings: list[Finding]) -> list[Document]:
        if (text, shown) not in known:
            told: list[Finding] = []
            known[text, shown] = (read_yaml(text, shown, told), told)
        documents, told = known[text, shown]
        findings.extend(told)
        return documents

    return read


@pytest.fixture
def workspace(
    shared: Path,
    parsed: Callable[[str, str, list[Finding]], list[Document]],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The workspace of the corpus, as the working directory."""
    monkeypatch.chdir(shared)
    monkeypatch.setattr(loader, "read_yaml", parsed)
    return shared


@contextmanager
def laid_over(case: Path, workspace: Path) -> Iterator[None]:
    """The files of *case* in *workspace*, and afterwards those that it had before."""
    added = [path.relative_to(case) for path in case.rglob("*") if path.is_file()]
    changed = [name for name in added if name.suffix != ".txt" and name.name != "removed"]
    removed = case / "removed"
    gone = removed.read_text(encoding="utf-8").split() if removed.exists() else []
    for name in changed:
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(case / name, workspace / name)
    for text in gone:
        (workspace / text).unlink()
    yield
    for name in [*changed, *map(Path, gone)]:
        _restore(name, workspace)


def _restore(name: Path, workspace: Path) -> None:
    before = CORPUS / "workspace" / name
    if before.exists():
        shutil.copyfile(before, workspace / name)
        return
    (workspace / name).unlink(missing_ok=True)
    for folder in (workspace / name).parents:
        if (CORPUS / "workspace" / folder.relative_to(workspace)).exists():
            return
        if not any(folder.iterdir()):
            folder.rmdir()


def texts() -> dict[Language, str]:
    """What the commands print in the working directory."""
    contents = assemble(Path("mappings"), Path("schemas"))
    findings, results = contents.findings, []
    if not errors_in(findings):
        results = [each for found in run_all_tests(Workspace(contents)) for each in found]
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
    with laid_over(BROKEN / name, workspace):
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
