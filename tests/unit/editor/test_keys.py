"""Every key that a reader takes stands in the schemas, and the other way round.

A reader that meets an unknown key names all that it takes; so each kind of object is given one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mesbridge.catalogue.keys import CHOICES, KEYS, SETTINGS_ZH
from mesbridge.editor.workspace_schemas import workspace_schemas
from mesbridge.mapping.predicate_reader import OPERATORS
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.rehearsal.route_tests import run_route_tests
from mesbridge.settings import Settings
from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.example_runner import run_tests
from mesbridge.workspace.loader import TestFile
from mesbridge.workspace.release import load
from tests.unit.workspace.builders import write_workspace

STRANGE = "zzqqxx"
_RULES = [
    "{from: No, zzqqxx: 1}", "{first_of: [No], zzqqxx: 1}", "{calc: No, zzqqxx: 1}",
    "{sum: No, zzqqxx: 1}", "{value: x, zzqqxx: 1}", "{each: No, fields: {a: No}, zzqqxx: 1}",
    "{fields: {a: No}, zzqqxx: 1}", "{share: Qty, round: 1, zzqqxx: 1}",
]  # fmt: skip
_MAPPING = "mapping: erp_one.order\nfrom: erp_one.order\nto: order\nfields: {number: No}\n"
_ROUTE = "route: orders\nfrom: {queue: q, messages: [erp_one.order]}\n"
_ENTITY = "entity: thing\ntitle: {en: T, zh: 物}\n"
_FIELD = "fields: {a: {title: {en: A, zh: 甲}, type: text}}\n"

#: Kind of object, file it stands in, and texts of that file with a strange key in such an object.
PROBES: list[tuple[str, str, list[str]]] = [
    ("label", "dictionary/thing.yaml",
     [f"entity: thing\ntitle: {{en: T, zh: 物, {STRANGE}: 1}}\n{_FIELD}"]),
    ("systems", "systems.yaml", [f"systems: {{}}\n{STRANGE}: 1\n"]),
    ("system", "systems.yaml", [f"systems: {{a: {{title: A, side: erp, {STRANGE}: 1}}}}\n"]),
    ("missing", "systems.yaml",
     [f"systems: {{a: {{title: A, side: erp, missing: {{{STRANGE}: x}}}}}}\n"]),
    ("entity", "dictionary/thing.yaml", [f"{_ENTITY}{_FIELD}{STRANGE}: 1\n"]),
    ("field", "dictionary/thing.yaml",
     [f"{_ENTITY}fields: {{a: {{title: A, type: text, {STRANGE}: 1}}}}\n"]),
    ("entity_check", "dictionary/thing.yaml",
     [f"{_ENTITY}{_FIELD}checks: [{{flag: {{present: a}}, message: M, {STRANGE}: 1}}]\n"]),
    ("reconcile", "dictionary/thing.yaml",
     [f"{_ENTITY}{_FIELD}reconcile: {{order: a, {STRANGE}: a}}\n"]),
    ("mapping", "erp_one/order.yaml", [f"{_MAPPING}{STRANGE}: 1\n"]),
    ("rule", "erp_one/order.yaml",
     [f"{_MAPPING}let: {{x: {rule}}}\n" for rule in _RULES]),
    ("code", "erp_one/order.yaml",
     [f"{_MAPPING}let: {{x: {{from: Unit, code: {{table: uom, on_missing: hold, {STRANGE}: 1}}}}}}\n"]),
    ("round", "erp_one/order.yaml",
     [f"{_MAPPING}let: {{x: {{from: Qty, round: {{places: 1, {STRANGE}: 1}}}}}}\n"]),
    ("share", "erp_one/order.yaml",
     [f"{_MAPPING}let: {{x: {{share: {{of: Qty, {STRANGE}: 1}}, round: 1}}}}\n"]),
    ("sort", "erp_one/order.yaml",
     [f"{_MAPPING}let: {{x: {{each: No, sort: {{path: No, {STRANGE}: 1}}, fields: {{a: No}}}}}}\n"]),
    ("emit", "erp_one/order.yaml", [f"{_MAPPING}emit: {{each: No, as: x, {STRANGE}: 1}}\n"]),
    ("with", "erp_one/order.yaml",
     [f"{_MAPPING}with: {{x: {{entity: order, key: {{number: No}}, {STRANGE}: 1}}}}\n"]),
    ("mapping_check", "erp_one/order.yaml",
     [f"{_MAPPING}checks: [{{{action}: {{present: No}}, message: M, {STRANGE}: 1}}]\n"
      for action in ("refuse", "flag", "hold")]),
    ("route", "routes/orders.yaml", [f"{_ROUTE}{STRANGE}: 1\n"]),
    ("route_from", "routes/orders.yaml",
     [f"route: orders\nfrom: {{messages: [erp_one.order], {source}{STRANGE}: 1}}\n"
      for source in ("", "http: true, ", "files: {}, ", "table: {}, ")]),
    ("files_source", "routes/orders.yaml",
     [f"route: orders\nfrom: {{messages: [erp_one.order], files: {{{STRANGE}: 1}}}}\n"]),
    ("table_source", "routes/orders.yaml",
     [f"route: orders\nfrom: {{messages: [erp_one.order], table: {{{STRANGE}: 1}}}}\n"]),
    ("row_status", "routes/orders.yaml",
     [f"route: orders\nfrom: {{messages: [erp_one.order], table: {{status: {{{STRANGE}: 1}}}}}}\n"]),
    ("child_table", "routes/orders.yaml",
     [f"route: orders\nfrom: {{messages: [erp_one.order], table: {{children: {{c: {{{STRANGE}: 1}}}}}}}}\n"]),
    ("written_child", "destinations/other.yaml",
     [f"table: {{children: {{c: {{{STRANGE}: 1}}}}}}\n"]),
    ("table_target", "destinations/other.yaml",
     [f"table: {{{STRANGE}: 1}}\n"]),
    ("ready_status", "destinations/other.yaml", [f"table: {{status: {{{STRANGE}: 1}}}}\n"]),
    ("files_target", "destinations/other.yaml", [f"files: {{{STRANGE}: 1}}\n"]),
    ("route_to", "routes/orders.yaml",
     [f"{_ROUTE}to: [{{mapping: mes_one.job, exchange: x, {STRANGE}: 1}}]\n"]),
    ("send", "routes/orders.yaml",
     [f"{_ROUTE}to: [{{mapping: mes_one.job, send: {{exchange: x, {STRANGE}: 1}}}}]\n"]),
    ("retry", "routes/orders.yaml", [f"{_ROUTE}retry: {{for: 1h, {STRANGE}: 1}}\n"]),
    ("collect", "routes/orders.yaml", [f"{_ROUTE}collect: {{key: uom, every: 1m, {STRANGE}: 1}}\n"]),
    ("list_fold", "routes/orders.yaml",
     [f"{_ROUTE}collect: {{key: uom, every: 1m, fields: {{uom: {{by: x, fields: {{}}, {STRANGE}: 1}}}}}}\n"]),
    ("differences", "routes/orders.yaml",
     [f"{_ROUTE}differences: {{key: uom, of: quantity, {STRANGE}: 1}}\n"]),
    ("destination", "destinations/other.yaml", [f"exchange: x\n{STRANGE}: 1\n"]),
]  # fmt: skip
#: Kinds that are read in another way, and what is compared with their schema.
OTHERS: dict[str, set[str]] = {
    "predicate": set(OPERATORS),
    "operand": {"path"},
    "outcome": {"ok", "busy", "refused"},
    "verify": {"get", "found"},
    "given": {"file"},
}
_TESTS = [
    ("test_file", f"mapping: erp_one.order\ntests: []\n{STRANGE}: 1\n"),
    ("test", f"mapping: erp_one.order\ntests: [{{name: n, given: {{}}, expect: {{}}, {STRANGE}: 1}}]\n"),
    ("expect_error", "mapping: erp_one.order\ntests:\n  - name: n\n    given: {No: '1'}\n"
                     f"    expect_error: {{code: MB401, {STRANGE}: 1}}\n"),
]  # fmt: skip


_ROUTE_TESTS = [
    ("route_test_file", f"route: orders\ntests: []\n{STRANGE}: 1\n"),
    ("route_test", f"route: orders\ntests: [{{name: n, given: [], expect: [], {STRANGE}: 1}}]\n"),
    ("route_step",
     f"route: orders\ntests: [{{name: n, given: [{{after: 1s, {STRANGE}: 1}}], expect: []}}]\n"),
    ("route_sent", "route: orders\ntests:\n  - name: n\n    given: []\n"
                   f"    expect: [{{message: {{}}, {STRANGE}: 1}}]\n"),
]  # fmt: skip


@pytest.fixture(scope="module")
def in_schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Per kind of object the keys that schemas know."""
    root = write_workspace(tmp_path_factory.mktemp("schemas"))
    contents = assemble(root / "mappings", root / "schemas")
    found: dict[str, set[str]] = {}
    for each in workspace_schemas(contents):
        for node in _objects(each.schema):
            if node.get("$comment") in KEYS:
                found.setdefault(node["$comment"], set()).update(node["properties"])
    return found


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from _objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from _objects(value)


@pytest.mark.parametrize(("kind", "file", "texts"), PROBES, ids=[probe[0] for probe in PROBES])
def test_an_object_has_the_keys_that_its_reader_takes(
    kind: str, file: str, texts: list[str], in_schemas: dict[str, set[str]], tmp_path: Path
) -> None:
    taken: set[str] = set()
    for text in texts:
        root = write_workspace(tmp_path, {f"mappings/{file}": text})
        taken |= _named(assemble(root / "mappings", root / "schemas").findings)

    assert in_schemas[kind] == taken
    assert set(KEYS[kind]) == taken


@pytest.mark.parametrize(("kind", "text"), _TESTS, ids=[probe[0] for probe in _TESTS])
def test_an_object_of_a_test_file_has_the_keys_that_the_runner_takes(
    kind: str, text: str, in_schemas: dict[str, set[str]], tmp_path: Path
) -> None:
    workspace = _load(tmp_path)
    file = tmp_path / "order_test.yaml"
    file.write_text(text)

    (results,) = run_tests(workspace, [TestFile(file, "order_test.yaml")])

    taken = _named(finding for result in results for finding in result.findings)
    expectations = {"expect", "expect_part", "expect_error"} if kind == "test" else set()
    assert in_schemas[kind] == taken | expectations


@pytest.mark.parametrize(("kind", "text"), _ROUTE_TESTS, ids=[probe[0] for probe in _ROUTE_TESTS])
def test_an_object_of_a_route_test_has_the_keys_that_the_runner_takes(
    kind: str, text: str, in_schemas: dict[str, set[str]], tmp_path: Path
) -> None:
    workspace = _load(tmp_path)
    file = tmp_path / "orders_test.yaml"
    file.write_text(text)

    (results,) = run_route_tests(workspace, [TestFile(file, "orders_test.yaml")])

    taken = _named(each for result in results for each in result.findings)
    either = {"expect_part"} if kind == "route_test" else set()  # asked only where it is written
    assert in_schemas[kind] == taken | either


@pytest.mark.parametrize("kind", OTHERS)
def test_an_object_that_is_read_otherwise_has_its_keys(
    kind: str, in_schemas: dict[str, set[str]]
) -> None:
    assert in_schemas[kind] == OTHERS[kind] == set(KEYS[kind])


def test_every_kind_of_object_is_looked_at() -> None:
    looked_at = {probe[0] for probe in (*PROBES, *_TESTS, *_ROUTE_TESTS)} | set(OTHERS)

    assert looked_at == set(KEYS)


def test_every_setting_is_in_the_schema_with_its_chinese(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    schemas = workspace_schemas(assemble(root / "mappings", root / "schemas"))
    settings = next(each for each in schemas if each.file.startswith("settings"))

    assert set(settings.schema["properties"]) == set(Settings.model_fields) == set(SETTINGS_ZH)


def test_every_step_is_in_the_schema_with_its_parameters_and_help(tmp_path: Path) -> None:
    root = write_workspace(tmp_path)
    schemas = workspace_schemas(assemble(root / "mappings", root / "schemas"))
    mapping = next(each for each in schemas if each.file.startswith("mapping."))
    calls = mapping.schema["definitions"]["steps"]["items"]["properties"]

    assert set(calls) == set(REGISTRY)
    for name, step in REGISTRY.items():
        assert step.help_en in calls[name]["description"]
        assert step.help_zh in calls[name]["description"]
        known = set(calls[name].get("properties", {})) - {"path"}
        whole = bool(step.parameters) and step.parameters[0].kind in ("map", "predicate", "sort")
        assert whole or known == {each.name for each in step.parameters}


def test_every_key_and_choice_is_explained_in_both_languages() -> None:
    texts = [text for kinds in (KEYS, CHOICES) for kind in kinds.values() for text in kind.values()]

    assert all(text.en and text.zh for text in texts)


def _named(findings: Any) -> set[str]:
    """The keys that the finding about the strange one names."""
    taken: set[str] = set()
    for finding in findings:
        if finding.code == "MB202" and finding.params["key"] == STRANGE:
            taken |= set(finding.params["options"].split(", "))
    assert taken, "no reader has named its keys"
    return taken


def _load(folder: Path) -> Any:
    root = write_workspace(folder)
    return load(root / "mappings", root / "schemas")
