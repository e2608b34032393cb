"""How releases are made, refused, chosen and taken back, in a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mesbridge.errors import ConfigurationError
from mesbridge.ledger.ledger import SqlLedger, open_ledger
from mesbridge.ledger.queries.desk import AuditRecord, list_audit
from mesbridge.ledger.queries.releases import ReleaseRecord, list_releases
from mesbridge.service.release_store import ReleaseStateError, UnknownReleaseError
from mesbridge.service.releases import Releases
from mesbridge.workspace import example_runner
from mesbridge.workspace.added_codes import AddedCode
from mesbridge.workspace.archive import archive_of
from tests.integration.releases.workspaces import JOB, UOM, Files
from tests.nodes.empty_ledger import empty_ledger

BOX = AddedCode("uom", "C62", "erp", "BOX")


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "workspace")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    opened = open_ledger(empty_ledger(tmp_path / "ledger.db"))
    yield opened
    opened.close()


@pytest.fixture
def releases(files: Files, ledger: SqlLedger, tmp_path: Path) -> Releases:
    return files.releases(ledger, tmp_path)


def records(ledger: SqlLedger) -> list[ReleaseRecord]:
    with ledger.reading() as connection:
        return list(list_releases(connection).items)


def active(releases: Releases) -> str:
    found = releases.current()
    assert found is not None
    return found.release


def audit(ledger: SqlLedger) -> list[AuditRecord]:
    with ledger.reading() as connection:
        return list(list_audit(connection).items)


def test_the_first_start_makes_a_release_and_the_next_runs_no_tests(
    files: Files, releases: Releases, ledger: SqlLedger, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first = releases.begin()
    ran: list[str] = []
    monkeypatch.setattr(
        example_runner, "_run_file", lambda file, tools: ran.append(file.shown) or []
    )

    again = files.releases(ledger, tmp_path).begin()

    assert again.release == first.release
    assert [(each.id, each.origin) for each in records(ledger)] == [(first.release, "start")]
    assert ran == []
    files.change(JOB, "start", "start")
    assert not releases.from_files("maria").changed
    assert ran == []


def test_new_files_become_the_active_release_at_the_start(
    files: Files, releases: Releases, ledger: SqlLedger, tmp_path: Path
) -> None:
    old = releases.begin().release
    files.change(UOM, "piece", "pieces")

    new = files.releases(ledger, tmp_path).begin().release

    assert new != old
    assert [each.id for each in records(ledger)] == [new, old]


def test_a_start_follows_the_ledger_where_its_files_are_known(
    files: Files, releases: Releases, ledger: SqlLedger, tmp_path: Path
) -> None:
    old = releases.begin().release
    files.change(UOM, "piece", "pieces")
    releases.from_files("maria")
    releases.rollback("maria")

    assert files.releases(ledger, tmp_path).begin().release == old


def test_a_start_with_broken_files_goes_on_with_the_ledgers_release(
    files: Files, releases: Releases, ledger: SqlLedger, tmp_path: Path
) -> None:
    good = releases.begin().release
    files.change(JOB, "order_no", "order_nr")
    seen: list[ConfigurationError] = []
    again = files.releases(ledger, tmp_path)
    again.refused = seen.append

    assert again.begin().release == good
    assert [finding.code for finding in seen[0].findings] == ["MB301"]


def test_a_first_start_with_a_failing_test_is_refused(files: Files, releases: Releases) -> None:
    files.change("mappings/mes/job_test.yaml", "{action: start}", "{action: stop}")

    with pytest.raises(ConfigurationError) as caught:
        releases.begin()

    assert caught.value.findings[0].code.startswith("MB5")
    assert releases.current() is None


def test_bad_files_are_refused_and_the_good_release_stays(
    files: Files, releases: Releases, ledger: SqlLedger
) -> None:
    good = releases.begin().release
    refused: list[ConfigurationError] = []
    releases.refused = refused.append
    files.change(JOB, "order_no", "order_nr")

    with pytest.raises(ConfigurationError) as caught:
        releases.from_files("maria")

    (finding,) = caught.value.findings
    assert (finding.code, finding.position.line) == ("MB301", 5)
    assert finding.position.file.endswith("mappings/mes/job.yaml")
    assert refused == [caught.value]
    assert active(releases) == good
    assert len(records(ledger)) == 1


def test_rollback_goes_back_one_by_one_and_is_audited(
    files: Files, releases: Releases, ledger: SqlLedger
) -> None:
    ids = [releases.begin().release]
    for word in ("pieces", "each"):
        files.write(
            UOM, files.read(UOM).replace(",piece", f",{word}").replace(",pieces", f",{word}")
        )
        ids.append(releases.from_files("maria", f"say {word}").release)

    second = releases.rollback("paul")
    first = releases.rollback("paul")

    assert (second.release, second.before) == (ids[1], ids[2])
    assert first.release == ids[0]
    with pytest.raises(ReleaseStateError) as caught:
        releases.rollback("paul")
    assert caught.value.code == "MB662"
    entries = audit(ledger)
    assert [(each.action, each.actor) for each in entries[:3]] == [
        ("release.rollback", "paul"), ("release.rollback", "paul"), ("release.make", "maria"),
    ]  # fmt: skip
    assert entries[1].before == {"release": ids[2]}
    assert entries[1].after == {"release": ids[1]}
    assert entries[2].after == {"release": ids[2], "origin": "files", "note": "say each"}


def test_any_kept_release_is_activated_by_its_first_letters(
    files: Files, releases: Releases, ledger: SqlLedger
) -> None:
    first = releases.begin().release
    files.change(UOM, "piece", "pieces")
    second = releases.from_files("maria").release

    made = releases.activate(first[:6], "paul")

    assert (made.release, made.before) == (first, second)
    assert active(releases) == first
    assert releases.rollback("paul").release == second
    for name, code in (("zzz", "MB660"), ("", "MB660")):
        with pytest.raises(UnknownReleaseError) as caught:
            releases.activate(name, "paul")
        assert caught.value.code == code


def test_what_is_not_kept_cannot_be_activated(
    files: Files, ledger: SqlLedger, tmp_path: Path
) -> None:
    releases = files.releases(ledger, tmp_path, releases_kept=2)
    first = releases.begin().release
    for number in range(3):
        files.write("mappings/codes/uom.csv", files.read(UOM).replace("piece", f"piece{number}"))
        releases.from_files("maria")

    with pytest.raises(ReleaseStateError) as caught:
        releases.activate(first, "maria")

    assert caught.value.code == "MB661"
    assert [each.kept for each in records(ledger)] == [True, True, False, False]


def test_an_archive_becomes_a_release(files: Files, releases: Releases, ledger: SqlLedger) -> None:
    before = releases.begin().release
    files.change(UOM, "piece", "pieces")
    packed = archive_of(files.folder / "mappings", files.folder / "schemas").packed()
    files.change(UOM, "pieces", "piece")

    made = releases.from_archive(packed, "maria", "by hand")

    assert made.before == before
    assert records(ledger)[0].origin == "archive"
    loaded = releases.current()
    assert loaded is not None
    assert loaded.codes["uom"].label("C62").en == "pieces"


def test_an_added_code_makes_a_release_and_a_rollback_takes_it_back(
    releases: Releases, ledger: SqlLedger
) -> None:
    before = releases.begin().release

    made = releases.add_code(BOX, "maria")

    loaded = releases.current()
    assert loaded is not None
    assert loaded.codes["uom"].to_canonical("erp", "BOX") == "C62"
    assert releases.added_codes() == (BOX,)
    entry = audit(ledger)[0]
    assert (entry.action, entry.subject, entry.before) == (
        "codes.add",
        "codes uom",
        {"release": before},
    )
    assert entry.after == {"release": made.release, **BOX.as_json()}
    assert not releases.add_code(BOX, "maria").changed
    assert releases.rollback("maria").release == before
    assert releases.added_codes() == ()


def test_added_codes_survive_a_new_release_of_the_files(
    files: Files, releases: Releases, ledger: SqlLedger, tmp_path: Path
) -> None:
    releases.begin()
    releases.add_code(BOX, "maria")
    files.change(UOM, "piece", "pieces")

    releases.from_files("maria")
    loaded = files.releases(ledger, tmp_path).begin()

    assert loaded.codes["uom"].label("C62").en == "pieces"
    assert loaded.codes["uom"].to_canonical("erp", "BOX") == "C62"


def test_a_code_that_went_into_the_files_is_added_no_more(files: Files, releases: Releases) -> None:
    releases.begin()
    releases.add_code(BOX, "maria")
    files.write(
        UOM, "canonical,erp,mes,label_en,label_zh,primary\nC62,PC,EA,piece,个,yes\n"
        "C62,BOX,,piece,个,\nKGM,KG,kg,kilogram,千克,\n",
    )  # fmt: skip

    releases.from_files("maria")

    assert releases.added_codes() == ()


def test_files_that_contradict_an_added_code_are_refused_until_it_is_removed(
    files: Files, releases: Releases
) -> None:
    releases.begin()
    releases.add_code(BOX, "maria")
    files.write(UOM, files.read(UOM) + "KGM,BOX,,kilogram,千克\n")
    files.change(UOM, "KGM,KG,", "KGM,,")

    with pytest.raises(ConfigurationError) as caught:
        releases.from_files("maria")
    releases.remove_code(AddedCode("uom", "C62", "erp", "BOX", primary=True), "maria")

    assert "MB371" in {finding.code for finding in caught.value.findings}
    assert releases.from_files("maria").changed


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (AddedCode("unit", "C62", "erp", "BOX"), "MB395"),
        (AddedCode("uom", "C99", "erp", "BOX"), "MB397"),
        (AddedCode("uom", "KGM", "erp", "PC"), "MB371"),
    ],
)
def test_a_code_that_does_not_fit_is_refused(
    releases: Releases, code: AddedCode, expected: str
) -> None:
    good = releases.begin().release

    with pytest.raises(ConfigurationError) as caught:
        releases.add_code(code, "maria")

    assert [finding.code for finding in caught.value.findings] == [expected]
    assert active(releases) == good


def test_a_code_that_breaks_a_test_is_refused(files: Files, releases: Releases) -> None:
    files.write(
        "mappings/erp/order_test.yaml",
        "mapping: erp.order\ntests:\n  - name: no boxes\n"
        '    given: {no: "1", rev: 1, qty: 1, unit: BOX, state: O}\n'
        "    expect_error: {code: MB405}\n",
    )
    releases.begin()

    with pytest.raises(ConfigurationError) as caught:
        releases.add_code(BOX, "maria")

    assert caught.value.findings[0].code.startswith("MB5")
    assert releases.added_codes() == ()


def test_what_was_not_added_cannot_be_removed(releases: Releases) -> None:
    releases.begin()

    with pytest.raises(UnknownReleaseError) as caught:
        releases.remove_code(AddedCode("uom", "C62", "erp", "PC"), "maria")

    assert caught.value.code == "MB670"


def test_two_processes_that_add_at_once_both_succeed(
    files: Files, releases: Releases, ledger: SqlLedger, tmp_path: Path
) -> None:
    releases.begin()
    other = files.releases(ledger, tmp_path)
    crate = AddedCode("uom", "C62", "erp", "CRT")
    came_between: list[str] = []

    def between(workspace: object) -> None:
        if not came_between:
            came_between.append(other.add_code(crate, "paul").release)

    releases.prepare = between
    releases.add_code(BOX, "maria")

    assert set(releases.added_codes()) == {BOX, crate}
