from __future__ import annotations

from typing import Any

import pytest

from mesbridge.dictionary.entity import Label
from mesbridge.findings import Severity
from mesbridge.formats.schema import SchemaNode
from tests.unit.formats.builders import FILE, TEXT, list_of, object_of, read


def node_of(raw: Any) -> SchemaNode:
    schema, findings = read(
        {"properties": {"a": raw}, "$defs": {"q": {**TEXT, "title": "Quantity"}}}
    )
    assert not findings
    return schema.root.properties["a"]


def codes_of(raw: dict[str, Any]) -> list[str]:
    findings = read(raw)[1]
    for finding in findings:
        assert finding.message("en")
        assert finding.message("zh")
        assert finding.position.file == FILE
    return [finding.code for finding in findings]


def test_a_schema_becomes_a_tree_with_places_and_labels() -> None:
    schema, findings = read(
        {
            "title": "Order",
            "x-title-zh": "工单",
            "type": "object",
            "required": ["number"],
            "additionalProperties": False,
            "properties": {
                "number": {"type": "string", "maxLength": 12, "pattern": "^[0-9]+$"},
                "day": {"type": ["string", "null"], "format": "date"},
                "lines": {"type": "array", "minItems": 1, "items": {"type": "integer"}},
            },
        }
    )

    root = schema.root
    assert not findings
    assert (schema.name, schema.system, schema.format) == ("plant.order", "plant", "json")
    assert schema.file == FILE
    assert root.title == Label("Order", "工单")
    assert root.required == {"number"}
    assert not root.additional
    assert list(root.properties) == ["number", "day", "lines"]
    assert (root.properties["number"].max_length, root.properties["number"].pattern) == (
        12,
        "^[0-9]+$",
    )
    assert root.properties["day"].nullable
    assert root.properties["day"].format == "date"
    assert root.properties["lines"].min_items == 1
    assert root.properties["lines"].items is not None
    assert root.properties["lines"].items.type == "integer"
    assert root.properties["number"].position.line > root.position.line
    assert schema.raw["required"] == ["number"]


def test_a_schema_is_open_unless_it_says_otherwise() -> None:
    assert read(object_of())[0].root.additional


@pytest.mark.parametrize(
    ("raw", "kind", "nullable"),
    [
        ({}, "any", False),
        (True, "any", False),
        ({"type": "null"}, "any", True),
        ({"type": ["integer", "number"]}, "number", False),
        ({"type": ["string", "number"]}, "any", False),
        ({"properties": {}}, "object", False),
        ({"items": {}}, "array", False),
        ({"enum": ["a", "b"]}, "string", False),
        ({"enum": ["a", 1]}, "any", False),
        ({"const": "a"}, "string", False),
        ({"enum": ["a", None], "type": ["string", "null"]}, "string", True),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "number", True),
        ({"oneOf": [{"type": "null"}, {"$ref": "#/$defs/q"}]}, "string", True),
        ({"$ref": "#/$defs/q"}, "string", False),
    ],
)
def test_a_type_is_read_or_worked_out(raw: Any, kind: str, nullable: bool) -> None:
    node = node_of(raw)

    assert (node.type, node.nullable) == (kind, nullable)


def test_allowed_values_are_texts() -> None:
    assert node_of({"enum": ["a", 1, True, False, None]}).enum == ("a", "1", "true", "false")
    assert node_of({"enum": [None], "type": "null"}).enum == ()
    assert node_of({"const": "k"}).enum == ("k",)
    assert node_of(TEXT).enum is None


def test_a_label_beside_a_reference_counts_before_its_own() -> None:
    assert node_of({"$ref": "#/$defs/q"}).title == Label("Quantity")
    assert node_of({"$ref": "#/$defs/q", "title": "Scrap"}).title == Label("Scrap")


def test_a_reference_with_escaped_characters_is_followed() -> None:
    schema, findings = read(
        {"$defs": {"a/b~c": {"type": "integer"}}, "properties": {"x": {"$ref": "#/$defs/a~1b~0c"}}}
    )

    assert not findings
    assert schema.root.properties["x"].type == "integer"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ({"properties": {"a": "text"}}, "MB270"),
        ({"properties": ["a"]}, "MB270"),
        ({"properties": {"a": {"$ref": "#/$defs/x"}}}, "MB271"),
        ({"properties": {"a": {"$ref": "#/title/x"}}, "title": "t"}, "MB271"),
        ({"properties": {"a": {"$ref": "http://example.test/x.json"}}}, "MB271"),
        ({"$defs": {"n": object_of(n={"$ref": "#/$defs/n"})}, "$ref": "#/$defs/n"}, "MB272"),
        ({"properties": {"a": {"type": "text"}}}, "MB273"),
        ({"properties": {"a": {"type": ["string", "text"]}}}, "MB273"),
        ({"properties": {"a": {"type": "string", "maxLength": -1}}}, "MB275"),
        ({"properties": {"a": {"type": "string", "pattern": "(?=a)"}}}, "MB275"),
        ({"not": {"$ref": "http://example.test/x.json"}}, "MB275"),
        ({"properties": {"a": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}}, "MB276"),
        ({"x-xml": {"namespace": "urn:a"}, "type": "object"}, "MB274"),
        ({"x-xml": {"root": "A"}, **object_of(**{"@a": object_of()})}, "MB277"),
        ({"x-xml": {"root": "A"}, **object_of(**{"#body": TEXT})}, "MB277"),
        ({"x-xml": {"root": "A"}, **object_of(l=list_of(object_of(**{"a b": TEXT})))}, "MB277"),
    ],
)
def test_what_is_wrong_is_a_finding(raw: dict[str, Any], code: str) -> None:
    assert codes_of(raw) == [code]


def test_a_composition_that_paths_cannot_follow_is_only_a_note() -> None:
    findings = read({"allOf": [{"type": "object"}]})[1]

    assert [finding.severity for finding in findings] == [Severity.NOTE]


def test_the_system_says_the_format_unless_the_schema_does() -> None:
    assert read({"x-xml": {"root": "A"}})[0].format == "xml"
    assert read({"x-format": "json"}, "xml")[0].format == "json"
    assert read({"x-format": "yaml"}, "json")[0].format == "json"
    assert [finding.code for finding in read({}, "xml")[1]] == ["MB274"]


def test_root_and_namespace_are_kept() -> None:
    schema = read({"x-xml": {"root": "Order", "namespace": "urn:a"}})[0]

    assert (schema.xml_root, schema.xml_namespace) == ("Order", "urn:a")


def test_a_name_in_chinese_is_a_name_of_an_element() -> None:
    assert codes_of({"x-xml": {"root": "工单"}, **object_of(数量=TEXT)}) == []
