"""The active release does not change under who judges."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from mesbridge.pipeline.active_release import ActiveRelease
from mesbridge.workspace.release import Workspace
from tests.unit.workspace.builders import changed, write_workspace
from tests.unit.workspace.builders import load as load_small


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Workspace]:
    folder = tmp_path_factory.mktemp("two")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(write_workspace(folder))
        old = load_small(folder)
        new = load_small(folder, changed("mappings/codes/uom.csv", "piece", "pieces"))
    return old, new


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


class Judge:
    """A thread that judges until it is let go."""

    def __init__(self, active: ActiveRelease, pool: ThreadPoolExecutor) -> None:
        self._active = active
        self._began, self._end = threading.Event(), threading.Event()
        self._future: Future[tuple[str, str]] = pool.submit(self._run)
        assert self._began.wait(10)

    def _run(self) -> tuple[str, str]:
        with self._active.judging():
            first = self._active().release
            self._began.set()
            assert self._end.wait(10)
            with self._active.judging():
                return first, self._active().release

    def end(self) -> tuple[str, str]:
        self._end.set()
        return self._future.result(10)


def test_a_swap_waits_for_who_judges_and_he_sees_one_release(
    two: tuple[Workspace, Workspace], pool: ThreadPoolExecutor
) -> None:
    old, new = two
    active = ActiveRelease(old)
    judge = Judge(active, pool)

    swap = pool.submit(active.swap, new)
    seen = judge.end()
    swap.result(10)

    assert seen == (old.release, old.release)
    assert active() is new


def test_who_comes_during_a_swap_judges_by_the_new_release(
    two: tuple[Workspace, Workspace], pool: ThreadPoolExecutor
) -> None:
    old, new = two
    active = ActiveRelease(old)
    in_hook, go_on = threading.Event(), threading.Event()

    def hook(workspace: Workspace) -> None:
        in_hook.set()
        assert go_on.wait(10)

    active.before_swap.append(hook)
    swap = pool.submit(active.swap, new)
    assert in_hook.wait(10)

    def late() -> str:
        with active.judging():
            return active().release

    judged = pool.submit(late)
    go_on.set()

    assert judged.result(10) == new.release
    swap.result(10)


def test_hooks_get_the_old_release_and_may_judge_by_it(two: tuple[Workspace, Workspace]) -> None:
    old, new = two
    active = ActiveRelease(old)
    seen: list[str] = []

    def hook(workspace: Workspace) -> None:
        with active.judging():
            seen.extend((workspace.release, active().release))

    active.before_swap += [hook, hook]
    active.swap(new)

    assert seen == [old.release] * 4
    assert active() is new


def test_a_hook_that_raises_keeps_the_old_release(two: tuple[Workspace, Workspace]) -> None:
    old, new = two
    active = ActiveRelease(old)

    def hook(workspace: Workspace) -> None:
        raise OSError("away")

    active.before_swap.append(hook)
    with pytest.raises(OSError, match="away"):
        active.swap(new)
    active.before_swap.clear()

    assert active() is old
    with active.judging():
        pass
    active.swap(new)
    assert active() is new


def test_nobody_judges_before_it_is_open(
    two: tuple[Workspace, Workspace], pool: ThreadPoolExecutor
) -> None:
    old, new = two
    active = ActiveRelease(old, is_open=False)

    @contextmanager
    def judged() -> Iterator[str]:
        with active.judging():
            yield active().release

    def judge(_: Any) -> str:
        with judged() as release:
            return release

    waiting = pool.submit(judge, None)
    active.swap(new)
    assert not waiting.done()
    active.open()

    assert waiting.result(10) == new.release
