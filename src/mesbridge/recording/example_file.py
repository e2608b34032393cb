"""Adds a recorded test to the file beside its mapping; what stands there stays as it is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from mesbridge.documents import Fields, Items, Scalar
from mesbridge.errors import EncodeError
from mesbridge.findings import Finding
from mesbridge.recording.recorder import RecordedTest, RecordingError
from mesbridge.recording.yaml_text import flow, scalar, yaml_lines
from mesbridge.workspace.example_runner import run_tests
from mesbridge.workspace.loader import TestFile, shown_path
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.yaml_source import read_yaml

#: Lines of an input that stands in the test itself; a longer one gets a file of its own.
INLINE_LINES = 150
_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the test file, where the test stands, and a file of its input if any."""

    file: Path
    name: str
    line: int
    given: Path | None = None


def append_test(workspace: Workspace, test: RecordedTest, path: Path) -> Written:
    """Write *test* to the end of *path*, which may not be there yet, and run it.

    Raises:
        RecordingError: the file cannot be added to, or the test does not pass; everything is then
            as it was before.
        OSError: a file cannot be written.
    """
    before = path.read_bytes() if path.is_file() else None
    test = replace(test, name=_unused(test.name, _names(before, path)))
    given_file, body = _own_file(workspace, test, path)
    text = _entry(test, given_file)
    _refuse_secrets(test, text, body)
    try:
        if given_file is not None and body is not None:
            given_file.write_bytes(body)
        path.write_bytes(_with_entry(before, test, text, path))
        line = _passes(workspace, test, path)
    except BaseException:
        _restore(path, before)
        if given_file is not None:
            given_file.unlink(missing_ok=True)
        raise
    return Written(path, test.name, line, given_file)


def _restore(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(before)


# --- the input --------------------------------------------------------------------------------


def _own_file(
    workspace: Workspace, test: RecordedTest, path: Path
) -> tuple[Path | None, bytes | None]:
    """A file for an input that is no JSON or too long, and its bytes."""
    translator = workspace.translator(test.mapping)
    inbound = translator.direction == "in"
    format_ = workspace.messages[translator.source].format if inbound else "json"
    if format_ == "json" and len(yaml_lines(test.given)) <= INLINE_LINES:
        return None, None
    try:
        body = (
            workspace.encode(translator.source, test.given) if inbound
            else workspace.codec(translator.source).dump(test.given)
        )  # fmt: skip
    except EncodeError:
        return None, None  # what does not fit its schema can only stand in the test itself
    if format_ == "json":
        body = msgspec.json.format(body, indent=2) + b"\n"
    digest = hashlib.sha256(body).hexdigest()[:8]
    stem = path.stem.removesuffix("_test")
    return path.with_name(f"{stem}_{digest}.{format_}"), body


def _refuse_secrets(test: RecordedTest, text: str, body: bytes | None) -> None:
    """Nothing that was masked may stand in what is written."""
    whole = text + (body or b"").decode(errors="replace")
    if any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", whole) for each in test.secrets):
        raise RecordingError(
            "MB516", reason="a confidential or personal value stands in another field too",
            reason_zh="机密或个人字段的值也出现在其他字段中", source=test.mapping,
        )  # fmt: skip


# --- the entry --------------------------------------------------------------------------------


def _entry(test: RecordedTest, given: Path | None) -> str:
    """The test as an item of a list, without indentation."""
    lines = [f"- name: {scalar(test.name)}"]
    source = test.given if given is None else {"file": given.name}
    parts: list[tuple[str, Any]] = [("given", source)]
    if test.stored:
        parts.append(("stored", test.stored))
    if test.meta:
        parts.append(("meta", test.meta))
    if test.expect is None:
        parts.append(("expect_error", test.error))
    else:
        parts.append(("expect", test.expect[0] if len(test.expect) == 1 else test.expect))
    if test.flags:
        parts.append(("expect_flags", list(test.flags)))
    for key, value in parts:
        short = flow(value)
        if len(short) <= 100:
            lines.append(f"  {key}: {short}")
        else:
            lines.extend([f"  {key}:", *yaml_lines(value, 4)])
    return "".join(f"{line}\n" for line in lines)


def _with_entry(before: bytes | None, test: RecordedTest, entry: str, path: Path) -> bytes:
    """The file with *entry* at its end: in its list of tests, else in a document of its own."""
    head = f"mapping: {test.mapping}\ntests:\n{_indented(entry, 2)}"
    if before is None or not before.strip():
        return (before or b"") + head.encode()
    newline = "\r\n" if b"\r\n" in before else "\n"
    start = before if before.endswith(b"\n") else before + newline.encode()
    indent = _indent(before, path, test.mapping)
    if indent is not None:
        text = _indented(entry, indent).replace("\n", newline)
        whole = start + text.encode()
        if _adds_one(before, whole, path):
            return whole
    return start + f"---\n{head}".replace("\n", newline).encode()


def _indented(text: str, blanks: int) -> str:
    return "".join(f"{' ' * blanks}{line}\n" for line in text.splitlines())


def _documents(body: bytes, path: Path) -> list[Fields] | None:
    findings: list[Finding] = []
    try:
        documents = read_yaml(body.decode("utf-8-sig"), path.name, findings)
    except UnicodeDecodeError:
        return None
    if findings:
        return None
    return [each for each in documents if isinstance(each, Fields)]


def _indent(body: bytes, path: Path, mapping: str) -> int | None:
    """How far in the last test stands whose list ends the file, in blanks; None: it has none."""
    documents = _documents(body, path)
    if documents is None:
        raise RecordingError(
            "MB516", reason=f"{shown_path(path)} cannot be read",
            reason_zh=f"{shown_path(path)} 无法读取", source=mapping,
        )  # fmt: skip
    last = documents[-1] if documents else None
    name, tests = (last.get("mapping"), last.get("tests")) if last is not None else (None, None)
    if not (isinstance(name, Scalar) and name.text == mapping and isinstance(tests, Items)):
        return None
    lines = body.decode("utf-8-sig").splitlines()
    if not tests.values:
        return None
    line = lines[tests.values[-1].position.line - 1]
    dash = len(line) - len(line.lstrip())
    return dash if line[dash : dash + 1] == "-" else None


def _adds_one(before: bytes, after: bytes, path: Path) -> bool:
    """Whether one test more is in the file and all others are as they were."""
    old, new = _documents(before, path), _documents(after, path)
    if not old or not new or len(old) != len(new):
        return False
    was, now = old[-1].get("tests"), new[-1].get("tests")
    return (
        old[:-1] == new[:-1] and isinstance(was, Items) and isinstance(now, Items)
        and was.values == now.values[:-1]
        and {**old[-1].entries, "tests": None} == {**new[-1].entries, "tests": None}
    )  # fmt: skip


def _names(body: bytes | None, path: Path) -> set[str]:
    found = set()
    for document in _documents(body or b"", path) or ():
        tests = document.get("tests")
        for each in tests if isinstance(tests, Items) else ():
            name = each.get("name") if isinstance(each, Fields) else None
            if isinstance(name, Scalar):
                found.add(name.text)
    return found


def _unused(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _passes(workspace: Workspace, test: RecordedTest, path: Path) -> int:
    """The line of the new test, which passes."""
    file = TestFile(path, shown_path(path))
    results = [each for found in run_tests(workspace, [file]) for each in found]
    mine = [each for each in results if each.name == test.name]
    if len(mine) != 1 or not mine[0].passed:
        problem = "; ".join(finding.line() for each in mine for finding in each.findings)
        raise RecordingError(
            "MB516", reason=f"the test that was made does not pass: {problem}",
            reason_zh=f"生成的测试未通过：{problem}", source=test.mapping,
        )  # fmt: skip
    return mine[0].position.line
