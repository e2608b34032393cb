"""Watches the files: once changed ones have come to rest, a release is made of them.

Only names, sizes and times are looked at, by asking for them: that works on network shares,
read-only mounts and volumes that are exchanged as a whole, where notifications do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mesbridge.clock import Clock
from mesbridge.errors import ConfigurationError, MesbridgeError
from mesbridge.logs import logger
from mesbridge.metrics import Metrics
from mesbridge.pipeline.loops import Loop
from mesbridge.workspace.archive import files_below

#: Per file what changes when it does.
Look = tuple[tuple[str, int, int, int], ...]


def look_at(folders: Sequence[Path]) -> Look | None:
    """How the files of *folders* are now; None where they cannot be looked at."""
    found: list[tuple[str, int, int, int]] = []
    try:
        for folder in folders:
            if not folder.is_dir():
                return None
            for path in files_below(folder):
                # Through links: a volume of a container is exchanged by turning one.
                state = path.stat()
                found.append((str(path), state.st_size, state.st_mtime_ns, state.st_ino))
    except OSError:
        return None
    return tuple(sorted(found))


class FileWatcher(Loop):
    """A loop beside the others; what it cannot read now it reads later."""

    def __init__(
        self,
        folders: Sequence[Path],
        reload: Callable[[str], object],
        metrics: Metrics,
        clock: Clock,
        *,
        watch: bool,
        poll_seconds: float,
        quiet_seconds: float,
    ) -> None:
        """*reload* is given who asks; *watch* False: only :meth:`reload_soon` counts."""
        super().__init__("file watcher", metrics)
        self._folders = folders
        self._reload = reload
        self._clock = clock
        self._watch = watch
        self._poll_seconds = poll_seconds
        self._quiet_seconds = quiet_seconds
        self._known = look_at(folders)
        self._last = self._known
        self._quiet_since = clock.boottime_seconds()
        self._asked = False

    def reload_soon(self) -> None:
        """Somebody asks for it (SIGHUP): whether files have changed or not."""
        self._asked = True
        self.wake()

    def step(self) -> None:
        """Look; reload where it is time."""
        if self._asked:
            self._asked = False
            self._known = self._last = look_at(self._folders)
            self._try("signal")
        elif self._watch and self._has_changed():
            self._known = self._last
            self._try("file watcher")
        self._rest(self._poll_seconds)

    def _has_changed(self) -> bool:
        """Files are different, and have been like this for long enough."""
        now, found = self._clock.boottime_seconds(), look_at(self._folders)
        if found is None:
            return False
        if found != self._last:
            self._last, self._quiet_since = found, now
        return found != self._known and now - self._quiet_since >= self._quiet_seconds

    def _try(self, actor: str) -> None:
        try:
            self._reload(actor)
        except ConfigurationError:
            pass  # told by the releases; tried again once the files change
        except MesbridgeError as error:
            logger().warning("reload failed, tried again", cause=error.message())
            self._known = None
