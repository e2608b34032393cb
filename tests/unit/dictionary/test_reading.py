"""Reading the keys of one object."""

from datetime import timedelta

import pytest

from mesbridge.dictionary.entity import Label
from mesbridge.dictionary.reading import ObjectReader, found_text
from mesbridge.documents import Fields
from mesbridge.findings import Finding
from mesbridge.workspace.yaml_source import read_yaml


def reader_of(text: str) -> tuple[ObjectReader, list[Finding]]:
    findings: list[Finding] = []
    (document,) = read_yaml(text, "f.yaml", findings)
    assert isinstance(document, Fields)
    return ObjectReader(document, "x", findings), findings


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("30s", timedelta(seconds=30)), ("10m", timedelta(minutes=10)), ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)), ("500ms", timedelta(milliseconds=500)), ("1.5h", timedelta(minutes=90)),
    ],
)  # fmt: skip
def test_durations_have_units(text: str, span: timedelta) -> None:
    reader, findings = reader_of(f"a: {text}\nb: [{text}]\n")

    assert (reader.duration("a"), reader.durations("b"), findings) == (span, (span,), [])


@pytest.mark.parametrize("text", ["30", "s", "-1s", "1 s", "[1s]", "1y"])
def test_what_is_no_duration_is_told(text: str) -> None:
    reader, findings = reader_of(f"a: {text}\n")

    assert reader.duration("a") is None
    assert [each.code for each in findings] == ["MB204"]


@pytest.mark.parametrize("text", ["[]", "1s", "{a: 1s}", "[1s, 2]"])
def test_what_is_no_list_of_durations_is_told(text: str) -> None:
    reader, findings = reader_of(f"a: {text}\n")

    assert reader.durations("a") is None
    assert [each.code for each in findings] == ["MB204"]


def test_null_is_as_if_it_were_not_there() -> None:
    reader, findings = reader_of("a: null\nb:\n")

    assert (reader.any("a"), reader.text("b"), reader.texts("a")) == (None, None, ())
    assert (reader.boolean("a", True), reader.integer("a", 7), reader.label("a")) == (
        True,
        7,
        Label(),
    )
    assert (reader.duration("a"), reader.durations("a"), reader.items("a")) == (None, None, None)
    reader.finish()
    assert findings == []


def test_numbers_may_stand_where_text_is_wanted() -> None:
    reader, findings = reader_of("a: 1000\nb: [10, 1.50]\n")

    assert (reader.text("a"), reader.texts("b"), findings) == ("1000", ("10", "1.50"), [])


@pytest.mark.parametrize("text", ["true", "1.5", "-1", "x", "[1]"])
def test_what_is_no_whole_number_is_told(text: str) -> None:
    reader, findings = reader_of(f"a: {text}\n")

    assert reader.integer("a", 3) == 3
    assert [each.code for each in findings] == ["MB204"]


def test_found_values_are_named_as_written() -> None:
    reader, _ = reader_of("a: {b: 1}\nc: [1]\nd: null\ne: 0010\n")

    assert [found_text(value) for value in reader.document.entries.values()] == [
        "{…}", "[…]", "null", '"0010"',
    ]  # fmt: skip


def test_a_label_of_another_language_is_told() -> None:
    reader, findings = reader_of("a: {en: A, zh: 甲, de: B}\n")

    assert reader.label("a") == Label("A", "甲")
    assert [each.line() for each in findings] == [
        "f.yaml:1:19 MB202 x: unknown key 'de', expected one of: en, zh"
    ]


def test_a_place_is_that_of_the_value_else_of_the_object() -> None:
    reader, _ = reader_of("a: 1\n")

    assert (str(reader.place("a")), str(reader.place("b"))) == ("f.yaml:1:4", "f.yaml:1:1")
