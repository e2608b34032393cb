"""The files of a workspace: found, read once, parsed, hashed. What they mean is not known here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from mesbridge.documents import Fields, Position
from mesbridge.findings import Finding
from mesbridge.nearest import did_you_mean
from mesbridge.workspace.csv_source import Line, read_csv
from mesbridge.workspace.text_source import read_text
from mesbridge.workspace.yaml_source import read_yaml

#: Bytes of one file; a code table has about a million lines then.
MAX_BYTES = 64 * 1024 * 1024
#: Folders of ``mappings`` that are not named after a system.
OWN_FOLDERS = ("dictionary", "codes", "destinations", "routes")
TEST_ENDING = "_test"
SCHEMA_ENDING = ".schema.json"
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """One document of a file; *name* as the file's place says (``sap_s4.production_order``)."""

    name: str
    document: Fields


@dataclass(frozen=True, slots=True)
class TestFile:
    """A ``*_test.yaml`` file: *path* to read, *shown* for people."""

    __test__ = False  # not a test case of pytest

    path: Path
    shown: str


@dataclass(slots=True)
class SourceFiles:
    """Everything that was found, parsed.

    Attributes:
        unread: names of files that could not be read or parsed, by kind of file.
        release: SHA-256 over the names and contents of all files but tests, shortened.
    """

    systems: Fields | None = None
    dictionary: list[Fields] = field(default_factory=list)
    codes: list[tuple[str, list[Line]]] = field(default_factory=list)
    destinations: list[NamedDocument] = field(default_factory=list)
    routes: list[NamedDocument] = field(default_factory=list)
    mappings: list[NamedDocument] = field(default_factory=list)
    schemas: list[NamedDocument] = field(default_factory=list)
    tests: list[TestFile] = field(default_factory=list)
    route_tests: list[TestFile] = field(default_factory=list)
    release: str = ""
    unread: dict[str, set[str]] = field(default_factory=dict)


#: How the path of a file is shown to people.
Shown = Callable[[Path], str]


def shown_path(path: Path) -> str:
    """*path* as people see it: from the working directory where it lies in there."""
    folder = None if path.is_symlink() else _shown_folder(path.parent, Path.cwd())
    try:
        here = Path.cwd()
        shown = path.resolve().relative_to(here).as_posix() if folder is None else (
            (folder / path.name).as_posix()
        )  # fmt: skip
    except (ValueError, RuntimeError):  # elsewhere; a link that leads to itself
        shown = path.as_posix()
    # The name may hold bytes that are no text, or what a terminal would carry out.
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in shown)


@lru_cache(maxsize=256)
def _shown_folder(folder: Path, here: Path) -> Path | None:
    """*folder* from *here*, looked up once for all its files; None where it lies elsewhere."""
    try:
        return folder.resolve().relative_to(here)
    except (ValueError, RuntimeError):
        return None


def read_source_files(
    mappings: Path, schemas: Path, findings: list[Finding], shown: Shown = shown_path
) -> SourceFiles:
    """Read both folders; what cannot be read or parsed is a finding, the rest goes on."""
    return _Loader(mappings, schemas, findings, shown).load()


class _Loader:
    def __init__(
        self, mappings: Path, schemas: Path, findings: list[Finding], shown: Shown
    ) -> None:
        self._mappings = mappings
        self._schemas = schemas
        self._findings = findings
        self._shown = shown
        self._files = SourceFiles()
        self._hash = hashlib.sha256()

    def load(self) -> SourceFiles:
        if self._is_there(self._mappings) and self._is_there(self._schemas):
            self._read_systems()
            for path in _files(self._mappings / "dictionary", _YAML):
                self._files.dictionary.extend(self._documents(path, "dictionary", path.stem))
            for path in _files(self._mappings / "codes", (".csv",)):
                self._read_codes(path)
            self._read_named("destinations", self._files.destinations)
            self._read_mappings()
            self._read_named("routes", self._files.routes)
            self._read_schemas()
        self._files.release = self._hash.hexdigest()[:16]
        return self._files

    def _is_there(self, folder: Path) -> bool:
        if folder.is_dir():
            return True
        self._missing(folder)
        return False

    def _missing(self, path: Path) -> None:
        name = self._shown(path)
        self._findings.append(Finding("MB284", Position(name, 1, 1), {"found": name}))

    def _read_systems(self) -> None:
        path = self._mappings / "systems.yaml"
        if not path.is_file():
            self._missing(path)
            self._files.unread["systems"] = {path.stem}
            return
        documents = self._documents(path, "systems", path.stem)
        if len(documents) == 1:
            self._files.systems = documents[0]
        elif documents:
            self._expected(documents[1].position, "one object 'systems:'", "一个“systems:”对象")

    def _read_codes(self, path: Path) -> None:
        text = self._text(path)
        shown, before = self._shown(path), len(self._findings)
        lines = read_csv(text, shown, self._findings) if text is not None else []
        if not lines:
            self._files.unread.setdefault("codes", set()).add(path.stem)
        if text is None:
            return
        if lines:
            self._files.codes.append((path.stem, lines))
        elif len(self._findings) == before:
            self._findings.append(Finding("MB215", Position(shown, 1, 1), {"found": ""}))

    def _read_named(self, folder: str, into: list[NamedDocument]) -> None:
        for path in _files(self._mappings / folder, _YAML):
            if folder == "routes" and path.stem.endswith(TEST_ENDING):
                self._files.route_tests.append(TestFile(path, self._shown(path)))
                continue
            found = self._documents(path, folder, path.stem)
            into.extend(NamedDocument(path.stem, each) for each in found)

    def _read_mappings(self) -> None:
        for folder in _folders(self._mappings):
            if folder.name in OWN_FOLDERS:
                continue
            for path in _files(folder, _YAML):
                if path.stem.endswith(TEST_ENDING):
                    self._files.tests.append(TestFile(path, self._shown(path)))
                else:
                    name = f"{folder.name}.{path.stem}"
                    self._read_one(path, "mappings", name, self._files.mappings)

    def _read_schemas(self) -> None:
        for folder in _folders(self._schemas):
            for path in _files(folder, (SCHEMA_ENDING,)):
                name = f"{folder.name}.{path.name.removesuffix(SCHEMA_ENDING)}"
                self._read_one(path, "schemas", name, self._files.schemas)

    def _read_one(self, path: Path, kind: str, name: str, into: list[NamedDocument]) -> None:
        """A file that holds exactly one document."""
        documents = self._documents(path, kind, name)
        if len(documents) == 1:
            into.append(NamedDocument(name, documents[0]))
        elif documents:
            self._files.unread.setdefault(kind, set()).add(name)
        for extra in documents[1:]:
            self._expected(extra.position, "one document, without '---'", "一个文档，不含“---”")

    def _documents(self, path: Path, kind: str, name: str) -> list[Fields]:
        """The objects of a YAML file; a file without any is a finding, and *name* unread."""
        found = self._parsed(path)
        if not found:
            self._files.unread.setdefault(kind, set()).add(name)
        return found

    def _parsed(self, path: Path) -> list[Fields]:
        text = self._text(path)
        if text is None:
            return []
        shown, before = self._shown(path), len(self._findings)
        documents = read_yaml(text, shown, self._findings)
        if not documents and len(self._findings) == before:
            self._expected(Position(shown, 1, 1), "an object 'key: value'", "一个“键: 值”对象")
        for each in documents:
            if not isinstance(each, Fields):
                self._expected(each.position, "an object 'key: value'", "一个“键: 值”对象")
        return [each for each in documents if isinstance(each, Fields)]

    def _text(self, path: Path) -> str | None:
        text = read_text(path, self._shown(path), MAX_BYTES, self._findings)
        if text is not None:
            root = self._mappings if path.is_relative_to(self._mappings) else self._schemas
            name = f"{root is self._schemas}/{path.relative_to(root).as_posix()}"
            body = text.encode()
            self._hash.update(f"{name}\0{len(body)}\0".encode(errors="surrogateescape"))
            self._hash.update(body)
        return text

    def _expected(self, place: Position, english: str, chinese: str) -> None:
        params = {"expected": english, "expected_zh": chinese}
        self._findings.append(Finding("MB209", place, params))


def check_folders(
    mappings: Path, schemas: Path, systems: Iterable[str], findings: list[Finding],
    shown: Shown = shown_path,
) -> None:  # fmt: skip
    """Folders with files of ours must be named after a system, else nobody would read them."""
    known = list(systems)
    for root, endings, own in ((mappings, _YAML, OWN_FOLDERS), (schemas, (SCHEMA_ENDING,), ())):
        for folder in _folders(root):
            if folder.name in known or folder.name in own or not any(_files(folder, endings)):
                continue
            params = {"found": folder.name, **did_you_mean(folder.name, [*known, *own])}
            findings.append(Finding("MB361", Position(shown(folder), 1, 1), params))


def _folders(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from (path for path in sorted(root.iterdir()) if path.is_dir() and _shown(path))


def _files(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.name.endswith(endings) and path.is_file() and _shown(path):
                yield path


def _shown(path: Path) -> bool:
    return not path.name.startswith(".")
