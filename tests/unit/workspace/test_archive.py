"""The files of a release as one archive."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge import workspace as workspaces
from mesbridge.errors import ConfigurationError
from mesbridge.rehearsal.building import Builder
from mesbridge.workspace import archive as archives
from mesbridge.workspace.archive import Archive, archive_of, read_archive
from tests.unit.workspace.builders import changed, write_workspace

MAPPING = "mappings/erp_one/order.yaml"
names = st.text("abcdé中_-", min_size=1, max_size=6).map(lambda name: f"mappings/x/{name}.yaml")
ORDER_TEST = """\
mapping: erp_one.order
tests:
  - name: from a file beside the folder
    given: {file: ../../samples/order.json}
    expect_part: {number: "0010"}
"""


def packed(**files: bytes) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return into.getvalue()


def refused(body: bytes) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_archive(body)
    return [finding.code for finding in caught.value.findings]


def builder(root: Path) -> Builder:
    return Builder(root / "mappings", root / "schemas", 1 << 20)


@given(st.dictionaries(names, st.binary(max_size=50), min_size=1))
def test_what_is_packed_comes_out_again(files: dict[str, bytes]) -> None:
    archive = Archive(dict(sorted({**files, "schemas/a/b.schema.json": b"{}"}.items())))

    assert read_archive(archive.packed()) == archive
    assert read_archive(archive.packed()).digest() == archive.digest()


def test_it_holds_what_a_release_is_made_of(tmp_path: Path) -> None:
    write_workspace(tmp_path, {"mappings/.git/config": "x", "mappings/codes/.uom.csv.swp": "x"})
    own = workspaces.load(tmp_path / "mappings", tmp_path / "schemas")

    built = builder(tmp_path).build(archive_of(tmp_path / "mappings", tmp_path / "schemas"))

    assert built.release == own.release
    assert built.routes.keys() == own.routes.keys()
    assert built.mappings["erp_one.order"].file.endswith("mappings/erp_one/order.yaml")
    assert str(tmp_path) in built.mappings["erp_one.order"].file


def test_findings_name_the_files_as_the_folders_of_the_settings_do(tmp_path: Path) -> None:
    write_workspace(tmp_path, changed(MAPPING, "Qty", "Quantity"))

    with pytest.raises(ConfigurationError) as caught:
        builder(tmp_path).build(archive_of(tmp_path / "mappings", tmp_path / "schemas"))

    assert caught.value.findings[0].position.file == str(tmp_path / MAPPING)


def test_samples_of_tests_are_taken_along_and_the_tests_run(tmp_path: Path) -> None:
    write_workspace(
        tmp_path,
        {"mappings/erp_one/order_test.yaml": ORDER_TEST, "samples/order.json": '{"No": "0010"}',
         "samples/other.json": "{}"},
    )  # fmt: skip

    archive = archive_of(tmp_path / "mappings", tmp_path / "schemas")

    assert "samples/order.json" in archive.files
    assert "samples/other.json" not in archive.files
    again = builder(tmp_path).build(read_archive(archive.packed()))
    assert "erp_one.order" in again.mappings


def test_a_test_that_fails_refuses_unless_it_has_passed_before(tmp_path: Path) -> None:
    write_workspace(
        tmp_path,
        {"mappings/erp_one/order_test.yaml": ORDER_TEST, "samples/order.json": '{"No": "11"}'},
    )
    archive = archive_of(tmp_path / "mappings", tmp_path / "schemas")

    with pytest.raises(ConfigurationError) as caught:
        builder(tmp_path).build(archive)
    kept = builder(tmp_path).build(archive, is_tested=lambda workspace: True)

    assert caught.value.findings[0].code.startswith("MB5")
    assert "erp_one.order" in kept.mappings


def test_all_may_lie_in_one_folder_of_the_archive() -> None:
    archive = read_archive(packed(**{"repo-1/mappings/a.yaml": b"a", "repo-1/schemas/b": b"b"}))

    assert set(archive.files) == {"mappings/a.yaml", "schemas/b"}


@pytest.mark.parametrize(
    "name", ["../mappings/a", "/mappings/a", "mappings/../../a", "mappings\\..\\a", "C:/mappings/a"]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert refused(packed(**{"schemas/a": b"", name: b"x"})) == ["MB299"]


@pytest.mark.parametrize("body", [b"", b"PK", b"mapping: x", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive_is_refused(body: bytes) -> None:
    assert refused(body) == ["MB299"]


def test_a_broken_archive_is_refused() -> None:
    body = bytearray(packed(**{"mappings/a": b"x" * 1000, "schemas/a": b"y"}))
    body[50] ^= 0xFF

    assert refused(bytes(body)) == ["MB299"]


def test_an_archive_without_schemas_is_refused() -> None:
    assert refused(packed(**{"mappings/a": b""})) == ["MB284"]


def test_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    body = packed(**{"mappings/a": bytes(2000), "schemas/a": b""})

    assert refused(body) == ["MB298"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        archive_of(tmp_path / "mappings", tmp_path / "schemas")

    assert [finding.code for finding in caught.value.findings] == ["MB284", "MB284"]
