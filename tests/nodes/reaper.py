"""Ends a node when the tests that started it are killed themselves and cannot do it any more.

Run as a program with process groups and a folder as arguments: it reads its standard input, a pipe
from the tests. ``q`` means that all is well; the end of the pipe that the tests are gone.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


class Reaper:
    """Watches over *groups* and *folder* as long as it is not dismissed."""

    def __init__(self, groups: Sequence[int], folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder), *map(str, groups)],
            stdin=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def dismiss(self) -> None:
        """The node has ended as it should."""
        self._process.communicate(b"q")


def main(folder: str, groups: Sequence[int]) -> None:
    """Wait for a word or the end of the tests."""
    if sys.stdin.read(1) == "q":
        return
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], [int(group) for group in sys.argv[2:]])
