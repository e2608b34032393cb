"""Reading YAML: values, places, and what is said about files that cannot be read."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.documents import Document, Fields, Items, Scalar, plain
from mesbridge.findings import Finding
from mesbridge.workspace import yaml_source
from mesbridge.workspace.yaml_source import read_yaml


def read(text: str) -> tuple[list[Document], list[Finding]]:
    findings: list[Finding] = []
    return read_yaml(text, "f.yaml", findings), findings


def value(text: str) -> object:
    documents, findings = read(f"a: {text}\n")
    assert findings == []
    assert isinstance(documents[0], Fields)
    return plain(documents[0])["a"]  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("null", None), ("true", True), ("false", False), ("", None),
        ("0", 0), ("-12", -12), ("1000", 1000), ("1.50", Decimal("1.50")), ("-0.5", Decimal("-0.5")),
        ("0010", "0010"), ("1E5", "1E5"), ("0x1f", "0x1f"), ("NO", "NO"), ("yes", "yes"),
        ("~", "~"), ("+1", "+1"), ("1_000", "1_000"), (".5", ".5"), ("5.", "5."), ("Null", "Null"),
        ("2024-03-18", "2024-03-18"), ("12:30", "12:30"), ('"5"', "5"), ("'true'", "true"),
        ("1746120038845112321", 1746120038845112321), ("9" * 120, "9" * 120), ("1.5.2", "1.5.2"),
        (".inf", ".inf"), ("<<", "<<"), ("=", "="),
    ],
)  # fmt: skip
def test_only_a_few_plain_scalars_are_not_text(written: str, expected: object) -> None:
    found = value(written)

    assert found == expected
    assert type(found) is type(expected)


def test_a_scalar_keeps_its_text_and_place() -> None:
    documents, _ = read("order:\n  no: 1000.0\n")

    order = documents[0]
    assert isinstance(order, Fields)
    inner = order["order"]
    assert isinstance(inner, Fields)
    number = inner["no"]
    assert isinstance(number, Scalar)
    assert (number.text, str(number.position)) == ("1000.0", "f.yaml:2:7")
    assert str(inner.keys["no"]) == "f.yaml:2:3"


def test_keys_are_text_as_written() -> None:
    documents, findings = read("{1: a, 0010: b, true: c, null: d, 1.50: e}\n")

    assert findings == []
    assert list(documents[0].entries) == ["1", "0010", "true", "null", "1.50"]  # type: ignore[union-attr]


def test_documents_are_parted_by_dashes_and_empty_ones_left_out() -> None:
    documents, findings = read("---\na: 1\n---\n# nothing\n---\n- 2\n")

    assert findings == []
    assert [plain(each) for each in documents] == [{"a": 1}, [2]]
    assert isinstance(documents[1], Items)


def test_block_text_stays_text() -> None:
    assert value("|\n  10\n") == "10\n"


def test_json_is_read_by_the_same_reader() -> None:
    documents, findings = read('{\n\t"type": "object",\n\t"a\\/b": ["x", 1, 1.5, null]\n}')

    assert findings == []
    assert plain(documents[0]) == {"type": "object", "a/b": ["x", 1, Decimal("1.5"), None]}


@pytest.mark.parametrize("loader", [yaml_source._LOADER, yaml.SafeLoader])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: @unit\n", "f.yaml:1:4 MB103"),
        ("a: {b: @x}\n", "f.yaml:1:8 MB103"),
        ("a: `x`\n", "f.yaml:1:4 MB103"),
        ("a: *\n", "f.yaml:1:4 MB103"),
        ("a: & x\n", "f.yaml:1:4 MB103"),
        ("a: | x\n", "f.yaml:1:4 MB103"),
        ("a: ,x\n", "f.yaml:1:4 MB103"),
        ("a:\n\tb: 1\n", "f.yaml:2:1 MB102"),
        ("a:\n  b: 1\n\tc: 2\n", "f.yaml:3:1 MB102"),
        ('a: "x\nb: 1\n', "f.yaml:1:4 MB104"),
        ("a: {b: 'x, c: d}\n", "f.yaml:1:8 MB104"),
        ("a: {from: items[0], x: 1}\n", "f.yaml:1:16 MB105"),
        ("a: [1, 2\nb: 3\n", "f.yaml:1:4 MB106"),
        ("a: {b: 1", "f.yaml:1:4 MB106"),
        ("a: {b: c: d}\n", "f.yaml:1:9 MB107"),
        ("a: b: c\n", "f.yaml:1:5 MB108"),
        ("a: 1\nfoo\nb: 2\n", "f.yaml:2:1 MB109"),
        ("a: [STAT=1].x\n", "f.yaml:1:12 MB110"),
        ('a: "x" y\n', "f.yaml:1:8 MB110"),
        ("a:\n    b: 1\n  c: 2\n", "f.yaml:3:3 MB111"),
        ("- a: 1\n b: 2\n", "f.yaml:2:2 MB111"),
        ("a: {b: #x}\n", "f.yaml:2:1 MB112"),
        ("a: \x01\n", "f.yaml:1:4 MB122"),
    ],
)
def test_a_syntax_error_is_told_with_place_and_hint(
    monkeypatch: pytest.MonkeyPatch, loader: type, text: str, line: str
) -> None:
    monkeypatch.setattr(yaml_source, "_LOADER", loader)

    documents, findings = read(text)

    assert documents == []
    assert [f"{each.position} {each.code}" for each in findings] == [line]
    assert findings[0].hint("en")
    assert findings[0].hint("zh")


def test_an_unknown_escape_and_an_unknown_directive_are_told() -> None:
    assert read('a: "\\q"\n')[1][0].code == "MB113"
    assert read("a: 1\n---\n%x\n")[1][0].code == "MB101"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\n", "MB127"), ("a: *x\n", "MB127"), ("a: !x 1\n", "MB128"),
        ("a: !!python/object:os.system {}\n", "MB128"), ("? [a]\n: b\n", "MB129"),
        ("? \n: b\n", "MB129"), ("? {a: 1}\n: b\n", "MB129"), ("a: &x [1]\n", "MB127"),
    ],
)  # fmt: skip
def test_anchors_tags_and_strange_keys_are_refused(text: str, code: str) -> None:
    _, findings = read(text)

    assert [each.code for each in findings] == [code]


def test_a_key_that_stands_twice_is_an_error_and_the_first_one_counts() -> None:
    documents, findings = read("a: 1\nb: 2\na: 3\n")

    assert plain(documents[0]) == {"a": 1, "b": 2}
    assert findings[0].line() == "f.yaml:3:1 MB126 'a' stands here a second time, first in line 1"


def test_an_alias_bomb_costs_nothing() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*a]\n" for i in range(20))

    _, findings = read(bomb)

    assert {each.code for each in findings} == {"MB127"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\n" * 1_000_000, "MB123"), ("- 1\n" * 1_000_000, "MB124"), ("[" * 1_000, "MB125"),
        ("{a: " * 1_000, "MB125"), ("x: 1\n" * 1_000, "MB130"), ("- " * 5_000, "MB125"),
    ],
)  # fmt: skip
def test_bounds_end_the_reading(text: str, code: str) -> None:
    documents, findings = read(text)

    assert documents == []
    assert findings[-1].code == code


def test_a_file_is_read_with_or_without_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("\ufeffa: 物料\n".encode())
    findings: list[Finding] = []

    documents = read_yaml(path, "a.yaml", findings)

    assert (findings, plain(documents[0])) == ([], {"a": "物料"})


def test_files_that_cannot_be_read_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_source, "MAX_BYTES", 20)
    (tmp_path / "latin").write_bytes("a: 1\nb: Größe\n".encode("latin-1"))
    (tmp_path / "large").write_bytes(b"a: 1\n" * 10)
    findings: list[Finding] = []

    for name in ("latin", "large", "absent"):
        assert read_yaml(tmp_path / name, name, findings) == []

    assert [f"{each.position} {each.code}" for each in findings] == [
        "latin:2:6 MB121", "large:1:1 MB123", "absent:1:1 MB120",
    ]  # fmt: skip
    assert findings[0].params["byte"] == "0xF6"


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    documents, findings = read(text)

    assert not (documents and any(each.code == "MB101" for each in findings))
    for finding in findings:
        assert finding.position.line >= 1
        assert finding.message("zh")


_TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=5)


@given(
    st.recursive(
        _TEXTS | st.integers() | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(_TEXTS.filter(bool), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_json_means_the_same_here(tree: object) -> None:
    documents, findings = read(json.dumps({"a": tree}))

    assert findings == []
    assert plain(documents[0]) == {"a": tree}
