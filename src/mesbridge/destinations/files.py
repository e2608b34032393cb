"""A folder as destination: one file per output, whole or not there; a repeat writes the same."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from urllib.parse import quote

from mesbridge.destinations.one_by_one import one_by_one
from mesbridge.destinations.results import delivered, failed
from mesbridge.pipeline.ports import OutputRow, SendOutcome, SendResult
from mesbridge.settings import resolve_secret
from mesbridge.workspace.routes import DestinationSpec

#: What is wrong with this output alone; everything else is the folder's.
_ITS_OWN = (errno.ENAMETOOLONG, errno.EINVAL, errno.EISDIR, errno.EILSEQ)
#: Characters that stand in a name as they are; others as %XX.
_SAFE = " -_.+,=@#()"
#: Digits of ``{seq}``, so that names sort as numbers do.
_SEQ_DIGITS = 10


class FilesDestination:
    """Fits ``Destination``; the order of the outputs is that of the files' times."""

    idempotent = True
    on_uncertain = "resend"
    batch_limit = 50

    def __init__(self, spec: DestinationSpec) -> None:
        assert spec.files is not None  # of this kind
        self.name = spec.name
        self.timeout_seconds = spec.timeout_seconds
        self._target = spec.files

    def send(self, outputs: Sequence[OutputRow]) -> Sequence[SendResult]:
        """Write one after the other; while the folder is away none is tried further."""
        return one_by_one(outputs, self._send)

    def _send(self, output: OutputRow) -> SendResult:
        try:
            folder, name = self._folder(), self.file_name(output)
            there = self._content(folder / name, len(output.body))
            if there is not None and there != output.body and not self._target.replace:
                reason = f"{name} is there with another content"
                return failed(SendOutcome.PERMANENT, self.name, reason)
            if there != output.body:
                _write(folder, name, output.body)
            if self._target.marker is not None:
                _write(folder, name + self._target.marker, b"")
            return delivered()
        except OSError as error:
            outcome = SendOutcome.PERMANENT if error.errno in _ITS_OWN else SendOutcome.OUTAGE
            return failed(outcome, self.name, str(error))

    def file_name(self, output: OutputRow) -> str:
        """The name of its file: the same for every repeat, and never a path."""
        values = {
            "id": output.id,
            "key": output.key or "",
            "seq": f"{output.seq:0{_SEQ_DIGITS}}",
            "message_type": output.message_type,
            "route": output.route,
            "created_at": output.created_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ"),
        }
        return self._target.name.format_map({n: _plain(value) for n, value in values.items()})

    def probe(self) -> bool:
        """The folder is there and takes files."""
        try:
            return os.access(self._folder(), os.W_OK | os.X_OK)
        except OSError:
            return False

    def verify(self, output: OutputRow) -> SendResult:
        """Whether the file is there; a reader may have taken it away since."""
        try:
            path = self._folder() / self.file_name(output)
            if self._content(path, len(output.body)) == output.body:
                return delivered()
        except OSError as error:
            return failed(SendOutcome.UNKNOWN, self.name, str(error))
        return failed(SendOutcome.TRANSIENT, self.name, "the file is not there")

    def close(self) -> None:
        """Nothing is held open."""

    def _folder(self) -> Path:
        """Raises OSError where there is none: one is never made, a share may be away."""
        try:
            path = Path(resolve_secret(self._target.folder, os.environ))
        except KeyError as error:
            raise FileNotFoundError(errno.ENOENT, f"{error.args[0]} is not set") from error
        if not path.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        return path

    @staticmethod
    def _content(path: Path, size: int) -> bytes | None:
        """What is at *path*, as far as it can tell a repeat of *size* bytes; None: nothing."""
        try:
            with path.open("rb") as file:
                return file.read(size + 1)
        except FileNotFoundError:
            return None


def _plain(value: str) -> str:
    """*value* without what a name of a file cannot hold; letters of all languages stay."""
    kept = (each if each.isalnum() or each in _SAFE else quote(each, safe="") for each in value)
    return "".join(kept)


def _write(folder: Path, name: str, body: bytes) -> None:
    """On disk under another name, then renamed: a reader never sees half of it."""
    part = folder / f".{name}.part"
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / name)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
