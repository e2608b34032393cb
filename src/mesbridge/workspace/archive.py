"""The files of a workspace as one archive: what is checked, kept and run are the same bytes.

Names are ``mappings/…``, ``schemas/…``; samples that tests name outside of these are taken along
under their name beside ``mappings``.
"""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mesbridge.documents import Position
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.workspace.loader import TEST_ENDING, shown_path

MAPPINGS, SCHEMAS = "mappings", "schemas"
#: Bytes of all files together, unpacked.
MAX_BYTES = 256 * 1024 * 1024
#: Folders below each other; a link may lead in a circle.
_DEEPEST = 8
#: Files of one archive.
MAX_FILES = 20_000
#: ``file: ../samples/order.json`` in a test.
_SAMPLE = re.compile(rb"\bfile:\s*[\"']?([^\s\"',}]+)")
#: One time for all entries: equal files make equal archives.
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Archive:
    """Contents by name, in the order of the names."""

    files: Mapping[str, bytes]

    def digest(self) -> str:
        """SHA-256 over names and contents, shortened."""
        found = hashlib.sha256()
        for name, content in self.files.items():
            found.update(f"{name}\0{len(content)}\0".encode())
            found.update(content)
        return found.hexdigest()[:32]

    def packed(self) -> bytes:
        """A ZIP file."""
        into = io.BytesIO()
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in self.files.items():
                file.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
        return into.getvalue()

    @contextmanager
    def unpacked(self) -> Iterator[Path]:
        """A folder that holds the files until the end of the block."""
        with tempfile.TemporaryDirectory(prefix="mesbridge-release-") as folder:
            root = Path(folder)
            for name in (MAPPINGS, SCHEMAS):
                (root / name).mkdir()
            for name, content in self.files.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            yield root


def archive_of(mappings: Path, schemas: Path) -> Archive:
    """The files of both folders as they are now; hidden ones are left out.

    Raises:
        ConfigurationError: a folder is not there (MB284), a file cannot be read (MB120), or they
            are too many or too large (MB298).
    """
    reader = _Reader()
    for root, name in ((mappings, MAPPINGS), (schemas, SCHEMAS)):
        reader.take(root, name)
    reader.take_samples(mappings)
    if reader.findings:
        raise ConfigurationError(reader.findings)
    return Archive(dict(sorted(reader.files.items())))


def files_below(root: Path) -> Iterator[Path]:
    """Every file below *root*, through links to folders too; hidden ones are left out."""
    for folder, folders, names in os.walk(root, followlinks=True):
        here = Path(folder)
        deep = len(here.relative_to(root).parts) >= _DEEPEST
        # In place: that is how a walk is told where not to go.
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = here / name
            if not name.startswith(".") and path.is_file():
                yield path


class _Reader:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.findings: list[Finding] = []
        self._bytes = 0

    def take(self, root: Path, name: str) -> None:
        if not root.is_dir():
            self._report("MB284", root, found=shown_path(root))
            return
        for path in files_below(root):
            self._add(path, f"{name}/{path.relative_to(root).as_posix()}")

    def take_samples(self, mappings: Path) -> None:
        """Files beside ``mappings`` that tests read."""
        for name in sorted(self.files):
            test = PurePosixPath(name)
            if not test.stem.endswith(TEST_ENDING):
                continue
            for found in _SAMPLE.findall(self.files[name]):
                sample = posixpath.normpath(f"{test.parent}/{found.decode('utf-8', 'replace')}")
                if sample.startswith((f"{MAPPINGS}/", "/", "..")) or sample in self.files:
                    continue
                path = mappings.parent / sample
                if path.is_file():
                    self._add(path, sample)

    def _add(self, path: Path, name: str) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            self._report("MB120", path, problem=error.strerror or str(error))
            return
        self._bytes += len(content)
        if self._bytes > MAX_BYTES or len(self.files) >= MAX_FILES:
            if not self.findings:
                self._report("MB298", path, files=MAX_FILES, limit=MAX_BYTES)
            return
        self.files[name] = content

    def _report(self, code: str, path: Path, **params: object) -> None:
        self.findings.append(Finding(code, Position(shown_path(path), 1, 1), params))


def read_archive(packed: bytes) -> Archive:
    """The archive in a ZIP file: one of ours, or made by hand of both folders.

    All may lie in one folder of the archive, as programs of version control pack it.

    Raises:
        ConfigurationError: it is no ZIP file or a broken one, has names that lead elsewhere
            (MB299), lacks a folder (MB284) or is too large (MB298).
    """
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as file:
            entries = [each for each in file.infolist() if not each.is_dir()]
            if len(entries) > MAX_FILES or sum(each.file_size for each in entries) > MAX_BYTES:
                raise _refused("MB298", "archive", files=MAX_FILES, limit=MAX_BYTES)
            prefix = _prefix([each.filename for each in entries])
            for entry in entries:
                name = _safe(entry.filename).removeprefix(prefix)
                if not any(part.startswith(".") for part in name.split("/")):
                    # The size of the header is a claim: no more than it is read.
                    files[name] = file.open(entry).read(entry.file_size)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused("MB299", "archive", problem=str(error)) from error
    for folder in (MAPPINGS, SCHEMAS):
        if not any(name.startswith(f"{folder}/") for name in files):
            raise _refused("MB284", folder, found=folder)
    return Archive(dict(sorted(files.items())))


def _safe(name: str) -> str:
    """*name*, which must not lead out of the archive."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith("/") or ".." in parts or "" in parts or "\0" in name or ":" in parts[0]:
        raise _refused("MB299", "archive", problem=f"the name '{name[:100]}' leads elsewhere")
    return "/".join(parts)


def _prefix(names: list[str]) -> str:
    """The one folder that holds everything, with its slash; empty where there is none."""
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1 or tops & {MAPPINGS, SCHEMAS}:
        return ""
    return f"{tops.pop()}/"


def _refused(code: str, file: str, **params: object) -> ConfigurationError:
    return ConfigurationError([Finding(code, Position(file, 0, 0), params)])
