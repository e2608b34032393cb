"""``/releases`` and ``/codes``: who may, what comes of it, what is refused and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mesbridge.api.app import create_app
from mesbridge.api.keys import hash_of
from mesbridge.api.routers import releases as router
from mesbridge.ledger.ledger import open_ledger
from mesbridge.ledger.release_rows import InstanceRow
from mesbridge.workspace.archive import archive_of
from tests.integration.releases.workspaces import JOB, UOM, Files
from tests.nodes.empty_ledger import empty_ledger
from tests.unit.api.bridges import LocalBridge
from tests.unit.api.client import ApiClient

BOX = {"canonical": "C62", "system": "erp", "code": "BOX"}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "workspace")


@pytest.fixture
def bridge(tmp_path: Path, files: Files) -> Iterator[LocalBridge]:
    settings = files.settings(tmp_path)
    empty_ledger(tmp_path / "ledger.db")
    ledger = open_ledger(settings.database_url)
    workspace = files.releases(ledger, tmp_path).begin()
    yield LocalBridge(settings, workspace, ledger)
    ledger.close()


@pytest.fixture
def client(bridge: LocalBridge) -> ApiClient:
    return ApiClient(create_app(bridge))


def listed(client: ApiClient, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/releases", params=params).json()["items"]
    return found


def test_a_reload_of_changed_files_makes_the_active_release(
    client: ApiClient, files: Files, bridge: LocalBridge
) -> None:
    before = bridge.workspace().release
    files.change(UOM, "piece", "pieces")

    made = client.post("/api/v1/releases", params={"note": "better name"})
    again = client.post("/api/v1/releases")

    assert made.status_code == 200
    assert made.json() == {
        "id": bridge.workspace().release, "before": before, "changed": True, "here": True,
    }  # fmt: skip
    assert again.json()["changed"] is False
    new, old = listed(client)
    assert (new["active"], new["note"], new["origin"], new["actor"]) == (
        True, "better name", "files", "local",
    )  # fmt: skip
    assert (old["id"], old["active"], old["kept"]) == (before, False, True)


def test_the_list_tells_who_runs_which_release(client: ApiClient, bridge: LocalBridge) -> None:
    now, release = bridge.clock.now(), bridge.workspace().release
    with bridge.ledger.transaction() as transaction:
        transaction.see_instance(InstanceRow("host:1", release, now, now, "2 findings"))

    (item,) = listed(client)

    assert [(each["id"], each["problem"]) for each in item["instances"]] == [
        ("host:1", "2 findings")
    ]


def test_the_list_comes_in_pages(client: ApiClient, files: Files) -> None:
    for number in range(3):
        files.write(UOM, files.read(UOM).replace("piece", f"piece{number}"))
        client.post("/api/v1/releases")

    page = client.get("/api/v1/releases", params={"limit": 3}).json()
    rest = client.get("/api/v1/releases", params={"limit": 3, "after": page["next"]}).json()

    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (3, 1, None)
    assert client.get("/api/v1/releases", params={"after": "x"}).json()["code"] == "MB609"


@pytest.mark.parametrize(("language", "word"), [("en", "unknown"), ("zh", "未知")])
def test_bad_files_are_refused_with_their_findings_in_the_asked_language(
    client: ApiClient, files: Files, language: str, word: str
) -> None:
    files.change(JOB, "order_no", "order_nr")

    answer = client.post("/api/v1/releases", headers={"Accept-Language": language})

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "MB664")
    assert answer.headers["content-type"] == "application/problem+json"
    (finding,) = problem["findings"]
    assert (finding["code"], finding["line"], finding["severity"]) == ("MB301", 5, "error")
    assert finding["file"].endswith("mappings/mes/job.yaml")
    assert word in finding["message"]
    assert finding["message"] in problem["detail"]
    assert len(listed(client)) == 1


def test_an_archive_is_taken(client: ApiClient, files: Files, bridge: LocalBridge) -> None:
    files.change(UOM, "piece", "pieces")
    packed = archive_of(files.folder / "mappings", files.folder / "schemas").packed()
    files.change(UOM, "pieces", "piece")

    made = client.post(
        "/api/v1/releases", content=packed, headers={"Content-Type": "application/zip"}
    )

    assert made.json()["changed"] is True
    assert bridge.workspace().codes["uom"].label("C62").en == "pieces"
    assert listed(client)[0]["origin"] == "archive"


def test_what_is_no_archive_is_refused(client: ApiClient) -> None:
    answer = client.post("/api/v1/releases", content=b"mapping: x")

    assert (answer.status_code, answer.json()["findings"][0]["code"]) == (422, "MB299")


def test_an_archive_that_is_too_large_is_not_read(
    client: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(router, "MAX_ARCHIVE_BYTES", 100)

    answer = client.post("/api/v1/releases", content=bytes(101))

    assert (answer.status_code, answer.json()["code"]) == (413, "MB607")


def test_a_release_is_activated_again_and_rolled_back(
    client: ApiClient, files: Files, bridge: LocalBridge
) -> None:
    first = bridge.workspace().release
    files.change(UOM, "piece", "pieces")
    second = client.post("/api/v1/releases").json()["id"]

    activated = client.post(f"/api/v1/releases/{first}/activate")
    back = client.post("/api/v1/releases/rollback")

    assert activated.json() == {"id": first, "before": second, "changed": True, "here": True}
    assert back.json()["id"] == second
    entry = client.get("/api/v1/audit").json()["items"][0]
    assert (entry["action"], entry["before"], entry["after"]) == (
        "release.rollback", {"release": first}, {"release": second},
    )  # fmt: skip


def test_what_cannot_be_activated_is_told(client: ApiClient) -> None:
    unknown = client.post("/api/v1/releases/abcdef/activate")
    first = client.post("/api/v1/releases/rollback")

    assert (unknown.status_code, unknown.json()["code"]) == (404, "MB660")
    assert (first.status_code, first.json()["code"]) == (409, "MB662")


def test_an_added_code_is_active_at_once_listed_and_taken_back(
    client: ApiClient, bridge: LocalBridge
) -> None:
    made = client.post("/api/v1/codes/uom", json=BOX)

    assert (made.status_code, made.json()["changed"]) == (200, True)
    assert bridge.workspace().codes["uom"].to_canonical("erp", "BOX") == "C62"
    (added,) = client.get("/api/v1/codes/added").json()["items"]
    assert (added["table"], added["column"], added["code"]) == ("uom", "erp", "BOX")
    assert listed(client)[0]["added_codes"] == 1

    client.post("/api/v1/codes/uom/remove", json=BOX)

    assert bridge.workspace().codes["uom"].to_canonical("erp", "BOX") is None
    again = client.post("/api/v1/codes/uom/remove", json=BOX)
    assert (again.status_code, again.json()["code"]) == (404, "MB670")


@pytest.mark.parametrize(
    ("table", "change", "code"),
    [
        ("uon", {}, "MB395"),
        ("uom", {"system": "erq"}, "MB396"),
        ("uom", {"canonical": "C63"}, "MB397"),
        ("uom", {"canonical": "KGM", "code": "PC"}, "MB371"),
    ],
)
def test_a_code_that_does_not_fit_is_refused_with_its_findings(
    client: ApiClient, table: str, change: dict[str, str], code: str
) -> None:
    answer = client.post(f"/api/v1/codes/{table}", json=BOX | change)

    assert answer.status_code == 422
    assert [finding["code"] for finding in answer.json()["findings"]] == [code]


@pytest.mark.parametrize(
    "body",
    [
        {"canonical": "C62", "code": "BOX"},
        {**BOX, "column": "erp"},
        {**BOX, "code": ""},
        {**BOX, "code": " BOX"},
        {**BOX, "code": "B\u0000X"},
        {**BOX, "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
        {**BOX, "palnt": "1000"},
    ],
)
def test_a_body_that_is_no_pair_is_refused(client: ApiClient, body: dict[str, str]) -> None:
    answer = client.post("/api/v1/codes/uom", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "MB602")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/releases"), ("POST", "/releases/abc/activate"), ("POST", "/releases/rollback"),
        ("POST", "/codes/uom"), ("POST", "/codes/uom/remove"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("role", "allowed"), [("operator", False), ("engineer", True)])
def test_only_engineers_change_releases(
    client: ApiClient, bridge: LocalBridge, method: str, path: str, role: str, allowed: bool
) -> None:
    with bridge.ledger.transaction() as transaction:
        transaction.add_api_key("key", hash_of("secret"), role, bridge.clock.now(), None)

    answer = client.ask(
        method, f"/api/v1{path}", headers={"Authorization": "Bearer secret"}, json=BOX
    )

    assert (answer.status_code != 403) is allowed
    assert client.ask(method, f"/api/v1{path}").status_code == 401
