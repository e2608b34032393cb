"""The active release, and its change: between messages, never in the middle of one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from mesbridge.workspace.release import Workspace

#: What the parts of the pipeline are given to keep the release while they judge.
Judging = Callable[[], AbstractContextManager[None]]


class ActiveRelease:
    """Called, it is the active workspace; within :meth:`judging` it is always the same one.

    Attributes:
        before_swap: called with the old workspace, one after the other, while nobody judges and
            before the new one is active: what the old release has begun and the new one must not
            end. They may judge themselves. One that raises keeps the old release.
    """

    def __init__(self, workspace: Workspace, *, is_open: bool = True) -> None:
        """*is_open* False: nobody judges until :meth:`open` is called."""
        self._open = is_open
        self.before_swap: list[Callable[[Workspace], None]] = []
        self._workspace = workspace
        self._changed = threading.Condition()
        self._judging: Counter[int] = Counter()
        self._swapping: int | None = None

    def __call__(self) -> Workspace:
        return self._workspace

    @contextmanager
    def judging(self) -> Iterator[None]:
        """Whatever a transaction judges lies within: the release does not change meanwhile.

        Waits while another thread changes it. May be entered again by the same thread.
        """
        me = threading.get_ident()
        with self._changed:
            while me not in self._judging and not self._may_judge(me):
                self._changed.wait()
            self._judging[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._judging[me] -= 1
                if not self._judging[me]:
                    del self._judging[me]
                self._changed.notify_all()

    def _may_judge(self, thread: int) -> bool:
        return self._swapping == thread or (self._open and self._swapping is None)

    def open(self) -> None:
        """From now on messages are judged."""
        with self._changed:
            self._open = True
            self._changed.notify_all()

    def swap(self, workspace: Workspace) -> None:
        """Let who judges finish, call ``before_swap``, and make *workspace* the active one.

        Whatever a hook raises comes out here, and the old release goes on.
        """
        with self._alone():
            for hook in self.before_swap:
                hook(self._workspace)
            self._workspace = workspace

    @contextmanager
    def _alone(self) -> Iterator[None]:
        me = threading.get_ident()
        with self._changed:
            while self._swapping is not None:
                self._changed.wait()
            self._swapping = me
            while any(thread != me for thread in self._judging):
                self._changed.wait()
        try:
            yield
        finally:
            with self._changed:
                self._swapping = None
                self._changed.notify_all()
