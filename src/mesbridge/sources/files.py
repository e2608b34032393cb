"""A folder as source: complete files in order, each claimed by a rename, none ever deleted."""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mesbridge.clock import Clock
from mesbridge.errors import PermanentError, SourceError
from mesbridge.settings import resolve_secret
from mesbridge.sources.reading import Body, Read, Reading
from mesbridge.workspace.interfaces import FilesSource

#: Files of one round, and bytes after which no further file is taken into it.
_FILES, _BYTES = 100, 32 << 20
#: A claimed file is ``.<name>.reading`` in the same folder.
_CLAIMED = ".reading"
#: Hexadecimal digits of a content's hash in a message id.
_DIGITS = 32
#: A file that is not for us, in place of a folder that is away.
_ITS_OWN = (errno.EACCES, errno.EPERM, errno.ELOOP, errno.EISDIR)
_NAME_HEADER, _ROW_HEADER = "x-mesbridge-file", "x-mesbridge-row"

#: The messages of a body where it may hold several, None where it is one; raises DecodeError.
Split = Callable[[bytes], list[bytes] | None]


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a file looked, and since when it has looked so (seconds since boot)."""

    size: int
    changed_ns: int
    since: float


class FolderReader:
    """Fits ``Reader``.

    Args:
        split: cuts a file into messages; None: a file is one.
        content_type: of every message, or None where it is not known.
    """

    def __init__(
        self,
        route: str,
        spec: FilesSource,
        clock: Clock,
        split: Split | None = None,
        content_type: str | None = None,
    ) -> None:
        self._route = route
        self._spec = spec
        self._clock = clock
        self._split = split
        self._content_type = content_type
        self._seen: dict[str, _Seen] = {}

    def fetch(self, *, anew: bool) -> Sequence[Reading]:
        """The next complete files; with *anew* those that an ended reader had claimed, first."""
        try:
            folder = self._folder(self._spec.folder)
            left = list(_claimed(folder)) if anew else []
            readings = [self._read(folder, name, again=True) for name in left]
            size = sum(len(each.body) for reading in readings for each in reading.bodies)
            for name in self._complete(folder):
                if len(readings) >= _FILES or size >= _BYTES:
                    break
                if self._claim(folder, name):
                    readings.append(self._read(folder, name, again=False))
                    size += sum(len(each.body) for each in readings[-1].bodies)
            return readings
        except OSError as error:
            raise self._away(error) from error

    def finish(self, read: Sequence[Read]) -> None:
        """Move them to the folder of what is done, or of what failed as a whole."""
        for each in read:
            self._move(each.reading.name, self._spec.failed if each.dead else self._spec.done)

    def give_back(self, readings: Sequence[Reading]) -> None:
        """Give them their names back."""
        try:
            folder = self._folder(self._spec.folder)
            for reading in readings:
                with suppress(FileNotFoundError):
                    (folder / _claim_name(reading.name)).rename(folder / reading.name)
        except OSError as error:
            raise self._away(error) from error

    def close(self) -> None:
        """Nothing is held open."""

    # --- which files --------------------------------------------------------------------------

    def _complete(self, folder: Path) -> list[str]:
        """Names of complete files, in order. Raises OSError."""
        now = self._clock.boottime_seconds()
        with os.scandir(folder) as entries:
            found = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
        ours = {
            name: each
            for name, each in found.items()
            if stat.S_ISREG(each.st_mode) and self._is_ours(name)
        }
        self._seen = {name: self._look(name, each, now) for name, each in ours.items()}
        ready = [name for name in ours if self._is_complete(name, found, now)]
        if self._spec.order == "time":
            return sorted(ready, key=lambda name: (ours[name].st_mtime_ns, name))
        return sorted(ready)

    def _is_ours(self, name: str) -> bool:
        marker = self._spec.marker
        if name.startswith(".") or (marker and name.endswith(marker)):
            return False
        return fnmatch.fnmatchcase(name, self._spec.pattern)

    def _look(self, name: str, found: os.stat_result, now: float) -> _Seen:
        before = self._seen.get(name)
        same = before and (before.size, before.changed_ns) == (found.st_size, found.st_mtime_ns)
        since = before.since if before and same else now
        return _Seen(found.st_size, found.st_mtime_ns, since)

    def _is_complete(self, name: str, found: dict[str, os.stat_result], now: float) -> bool:
        if self._spec.marker is not None:
            return name + self._spec.marker in found
        if self._spec.quiet is not None:
            # By our own looks at it, not by its time: the clock of a share may be another one.
            return now - self._seen[name].since >= self._spec.quiet.total_seconds()
        return True

    # --- one file -----------------------------------------------------------------------------

    def _claim(self, folder: Path, name: str) -> bool:
        """Rename it, so that of two readers one gets it. Raises OSError."""
        try:
            (folder / name).rename(folder / _claim_name(name))
        except FileNotFoundError:
            return False
        self._seen.pop(name, None)
        return True

    def _read(self, folder: Path, name: str, *, again: bool) -> Reading:
        """The messages of a claimed file. Raises OSError where the folder is away."""
        path = folder / _claim_name(name)
        try:
            body = self._content(path, name)
            return Reading(name, self._bodies(name, body), again)
        except PermanentError as error:
            return Reading(name, [self._refused(name, path, error)], again)

    def _content(self, path: Path, name: str) -> bytes:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                size, limit = os.fstat(file.fileno()).st_size, self._spec.max_bytes
                if size > limit:
                    raise PermanentError("MB682", file=name, found=size, expected=limit)
                return file.read(limit + 1)
        except OSError as error:
            if error.errno not in _ITS_OWN:
                raise
            raise PermanentError("MB681", file=name, reason=error.strerror) from error

    def _bodies(self, name: str, body: bytes) -> list[Body]:
        whole = f"{name}:{hashlib.sha256(body).hexdigest()[:_DIGITS]}"
        headers = {_NAME_HEADER: name}
        try:
            parts = self._split(body) if self._split is not None else None
        except PermanentError as error:
            return [Body(body, whole, self._content_type, headers, error)]
        if parts is None:
            return [Body(body, whole, self._content_type, headers)]
        return [
            Body(part, f"{whole}:{n}", self._content_type, {**headers, _ROW_HEADER: str(n)})
            for n, part in enumerate(parts, start=1)
        ]

    def _refused(self, name: str, path: Path, error: PermanentError) -> Body:
        """What stands for a file that could not be read: its name, size and time are its id."""
        found = path.stat(follow_symlinks=False)
        mark = f"{name}:{found.st_size}:{found.st_mtime_ns}"
        return Body(b"", mark, None, {_NAME_HEADER: name}, error)

    def _move(self, name: str, target: str) -> None:
        """To the folder *target*, beside what has the same name there; again, it is gone."""
        try:
            folder, place = self._folder(self._spec.folder), self._folder(target)
            source = folder / _claim_name(name)
            if os.path.lexists(source):
                _rename(source, _free(place, name))
            marker = self._spec.marker
            if marker is not None and os.path.lexists(folder / (name + marker)):
                _rename(folder / (name + marker), _free(place, name + marker))
        except OSError as error:
            raise self._away(error) from error

    def _folder(self, reference: str) -> Path:
        """The folder *reference* leads to. Raises OSError where there is none."""
        try:
            path = Path(resolve_secret(reference, os.environ))
        except KeyError as error:
            raise FileNotFoundError(errno.ENOENT, f"{error.args[0]} is not set") from error
        if not path.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return path

    def _away(self, error: OSError) -> SourceError:
        return SourceError("MB680", route=self._route, reason=str(error))


def _claim_name(name: str) -> str:
    return f".{name}{_CLAIMED}"


def _claimed(folder: Path) -> Iterator[str]:
    """Names of the files that are claimed. Raises OSError."""
    for entry in sorted(path.name for path in folder.iterdir()):
        if entry.startswith(".") and entry.endswith(_CLAIMED):
            yield entry[1 : -len(_CLAIMED)]


def _free(folder: Path, name: str) -> Path:
    """A path for *name* that nothing is at: ``order.csv``, ``order.2.csv`` …"""
    stem, dot, ending = name.partition(".")
    path, number = folder / name, 2
    while os.path.lexists(path):
        path = folder / f"{stem}.{number}{dot}{ending}"
        number += 1
    return path


def _rename(source: Path, target: Path) -> None:
    """Move, over the border of a file system too: the source goes only when the copy is on disk."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        part = target.with_name(f".{target.name}.part")
        with source.open("rb") as read, part.open("wb") as write:
            while piece := read.read(1 << 20):
                write.write(piece)
            write.flush()
            os.fsync(write.fileno())
        part.rename(target)
        source.unlink()
