"""A folder as source: complete files only, in order, moved when they are stored, never deleted."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mesbridge.errors import SourceError
from mesbridge.sources.files import FolderReader
from mesbridge.workspace.interfaces import FilesSource
from tests.contract.sources.builders import done, ids
from tests.unit.formats.builders import TEXT, codec, object_of
from tests.unit.pipeline.builders import FakeClock


class Folders:
    """The three folders, and a reader of them."""

    def __init__(self, root: Path) -> None:
        self.here, self.done, self.failed = root / "in", root / "done", root / "failed"
        for folder in (self.here, self.done, self.failed):
            folder.mkdir()
        self.clock = FakeClock()

    def reader(self, *, split: Any = None, **changes: Any) -> FolderReader:
        spec = {
            "folder": str(self.here), "pattern": "*.csv", "done": str(self.done),
            "failed": str(self.failed), **changes,
        }  # fmt: skip
        return FolderReader("orders", FilesSource(**spec), self.clock, split, "text/csv")

    def put(self, name: str, text: str = "a", age: int = 0) -> None:
        path = self.here / name
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1_000_000 - age, 1_000_000 - age))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_a_message_known_by_name_and_content(folders: Folders) -> None:
    folders.put("a.csv", "one")
    folders.put("b.csv", "one")
    reader = folders.reader()
    readings = reader.fetch(anew=True)

    assert [each.bodies[0].body for each in readings] == [b"one", b"one"]
    assert [each.split(":")[0] for each in ids(readings)] == ["a.csv", "b.csv"]
    assert len({each.split(":")[1] for each in ids(readings)}) == 1
    assert readings[0].bodies[0].headers == {"x-mesbridge-file": "a.csv"}


def test_a_stored_file_is_moved_and_a_failed_one_elsewhere(folders: Folders) -> None:
    folders.put("good.csv")
    folders.put("bad.csv")
    reader = folders.reader()
    bad, good = reader.fetch(anew=True)
    reader.finish([*done([bad], "MB451"), *done([good])])
    reader.finish([*done([bad], "MB451"), *done([good])])

    assert (names(folders.here), names(folders.done), names(folders.failed)) == (
        [], ["good.csv"], ["bad.csv"],
    )  # fmt: skip


def test_a_file_that_comes_again_overwrites_nothing(folders: Folders) -> None:
    reader = folders.reader()
    for text in ("one", "two", "three"):
        folders.put("a.csv", text)
        reader.finish(done(reader.fetch(anew=False)))

    assert names(folders.done) == ["a.2.csv", "a.3.csv", "a.csv"]
    assert (folders.done / "a.csv").read_text() == "one"


def test_order_is_by_name_or_by_time(folders: Folders) -> None:
    folders.put("b.csv", age=10)
    folders.put("a.csv", age=5)
    folders.put("c.csv", age=20)
    by_time = folders.reader(order="time")
    readings = by_time.fetch(anew=True)
    by_time.give_back(readings)

    assert [each.name for each in readings] == ["c.csv", "b.csv", "a.csv"]
    assert [each.name for each in folders.reader().fetch(anew=True)] == ["a.csv", "b.csv", "c.csv"]


def test_a_file_that_still_changes_is_left_alone(folders: Folders) -> None:
    reader = folders.reader(quiet=timedelta(seconds=5))
    folders.put("a.csv", "half")
    assert reader.fetch(anew=True) == []
    folders.clock.boot_seconds += 4
    folders.put("a.csv", "half and more")
    assert reader.fetch(anew=False) == []
    folders.clock.boot_seconds += 4
    assert reader.fetch(anew=False) == []
    folders.clock.boot_seconds += 1

    assert [each.bodies[0].body for each in reader.fetch(anew=False)] == [b"half and more"]


def test_a_marker_says_that_a_file_is_complete(folders: Folders) -> None:
    reader = folders.reader(marker=".done", pattern="*")
    folders.put("a.csv")
    folders.put("b.csv")
    folders.put("b.csv.done", "")
    readings = reader.fetch(anew=True)
    reader.finish(done(readings))

    assert [each.name for each in readings] == ["b.csv"]
    assert (names(folders.here), names(folders.done)) == (["a.csv"], ["b.csv", "b.csv.done"])


def test_only_files_of_the_pattern_in_the_folder_itself_are_read(
    folders: Folders, tmp_path: Path
) -> None:
    folders.put("note.txt")
    folders.put(".hidden.csv")
    (folders.here / "folder.csv").mkdir()
    (tmp_path / "secret").write_text("s", encoding="utf-8")
    (folders.here / "link.csv").symlink_to(tmp_path / "secret")

    assert folders.reader().fetch(anew=True) == []


def test_what_a_crashed_reader_had_claimed_comes_first_and_is_known(folders: Folders) -> None:
    folders.put("b.csv")
    crashed = folders.reader().fetch(anew=True)
    folders.put("a.csv")
    reader = folders.reader()
    readings = reader.fetch(anew=True)
    reader.finish(done(readings))

    assert [(each.name, each.again) for each in readings] == [("b.csv", True), ("a.csv", False)]
    assert readings[0].bodies == crashed[0].bodies
    assert names(folders.done) == ["a.csv", "b.csv"]


def test_of_two_readers_one_gets_a_file(folders: Folders) -> None:
    folders.put("a.csv")
    one, two = folders.reader(), folders.reader()

    assert [len(one.fetch(anew=False)), len(two.fetch(anew=False))] == [1, 0]


def test_what_was_not_stored_has_its_name_again(folders: Folders) -> None:
    folders.put("a.csv")
    reader = folders.reader()
    readings = reader.fetch(anew=True)
    reader.give_back(readings)
    reader.give_back(readings)

    assert names(folders.here) == ["a.csv"]


def test_a_csv_of_rows_is_cut_into_messages(folders: Folders) -> None:
    rows = codec({**object_of(No=TEXT), "x-csv": {}})
    folders.put("a.csv", "No\n1\n2\n")
    (reading,) = folders.reader(split=rows.split).fetch(anew=True)

    assert [body.body for body in reading.bodies] == [b"No\n1\n", b"No\n2\n"]
    assert [each.rpartition(":")[2] for each in ids([reading])] == ["1", "2"]
    assert reading.bodies[1].headers == {"x-mesbridge-file": "a.csv", "x-mesbridge-row": "2"}


def test_a_csv_that_cannot_be_cut_is_refused_as_a_whole(folders: Folders) -> None:
    rows = codec({**object_of(No=TEXT), "x-csv": {}})
    folders.put("a.csv", 'No\n"1\n')
    (reading,) = folders.reader(split=rows.split).fetch(anew=True)

    (body,) = reading.bodies
    assert body.body == b'No\n"1\n'
    assert body.refused is not None
    assert body.refused.code == "MB444"


def test_a_file_too_large_is_refused_unread(folders: Folders) -> None:
    folders.put("a.csv", "x" * 11)
    (reading,) = folders.reader(max_bytes=10).fetch(anew=True)

    (body,) = reading.bodies
    assert (body.body, body.refused and body.refused.code) == (b"", "MB682")


@pytest.mark.parametrize("gone", ["here", "done", "failed"])
def test_a_folder_that_is_away_is_an_outage(folders: Folders, gone: str) -> None:
    folders.put("a.csv")
    folders.put("b.csv")
    reader = folders.reader()
    if gone == "here":
        folders.here.rename(folders.here.with_name("away"))
        with pytest.raises(SourceError, match="MB680"):
            reader.fetch(anew=True)
        folders.here.with_name("away").rename(folders.here)
    readings = reader.fetch(anew=True)
    if gone != "here":
        getattr(folders, gone).rmdir()
        with pytest.raises(SourceError, match="MB680"):
            reader.finish([*done(readings[:1]), *done(readings[1:], "MB451")])
        getattr(folders, gone).mkdir()
    reader.finish([*done(readings[:1]), *done(readings[1:], "MB451")])

    assert (names(folders.done), names(folders.failed)) == (["a.csv"], ["b.csv"])
