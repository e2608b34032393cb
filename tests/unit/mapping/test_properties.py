"""What holds for every mapping and every message."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mesbridge.dictionary.entity import Dictionary, Entity, Field, Label
from mesbridge.dictionary.types import Text
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.errors import MesbridgeError
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.schema import MessageSchema, SchemaNode
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.explain import explain
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.mapping.translator import Translator
from tests.unit.mapping.builders import compiled, inward, scope, spec

HERE = Position("a\nimport os; os.abort()\n'\"\\.yaml", 1, 1)
HOSTILE = st.one_of(
    st.sampled_from(
        ["')\nimport os\nos.abort()\n#", '"""', "'''", "\\", "\\'", "a\rb", "a\x0cb", "a\u2028b",
         "{0}", "%s", "__import__('os').abort()", "f\"{1}\"", "\ud800", "None", "$x", "^", "a.b[0]"]
    ),
    st.text(max_size=12),
)  # fmt: skip


def tree(value: Any) -> Document:
    """Plain values as a parsed file; every place is hostile too."""
    match value:
        case dict():
            entries = {key: tree(child) for key, child in value.items()}
            return Fields(entries, dict.fromkeys(entries, HERE), HERE)
        case list():
            return Items(tuple(map(tree, value)), HERE)
        case _:
            return Scalar(value, HERE, str(value))


def quoted(name: str) -> str:
    """A name as a path writes it when it holds anything."""
    return "'" + name.replace("'", "''") + "'"


@settings(max_examples=60, deadline=None)
@given(HOSTILE.filter(bool), HOSTILE.filter(bool), HOSTILE, HOSTILE, HOSTILE)
@example("x'); raise SystemExit #", "y\nz", "'", "\n", "\\\n")
def test_names_and_literals_of_a_file_never_become_code(
    source: str, target: str, literal: str, key: str, text: str
) -> None:
    known = _hostile_scope(source, target)
    findings: list[Finding] = []
    mapping = {
        "mapping": literal, "from": "sys.message", "to": "entity",
        "checks": [{"flag": {"eq": [quoted(source), text]}, "code": literal,
                    "message": {"en": literal, "zh": text}}],
        "let": {"named": {"value": literal}},
        "fields": {
            quoted(target): {"from": quoted(source), "case": {key: literal}, "else": text},
            "other": {"value": literal},
            "third": {"first_of": [{"value": text, "when": {"in": [quoted(source), [literal]]}},
                                   "$named"]},
        },
    }  # fmt: skip

    document = tree(mapping)
    assert isinstance(document, Fields)
    parsed = parse_mapping(document, findings)
    assert parsed is not None
    assert errors_in(findings) == []
    found = compile_mapping(parsed, known).run({source: key}, {}, {})

    assert found.documents == [
        {target: literal, "other": literal, "third": text if key == literal else literal}
    ]
    assert [flag.code for flag in found.flags] == ([literal or "check"] if key == text else [])


def _hostile_scope(source: str, target: str) -> Scope:
    string = SchemaNode("string", HERE)
    root = SchemaNode("object", HERE, properties={source: string})
    names = [target, *(name for name in ("other", "third") if name != target)]
    fields = {name: Field(name, Label(), Text(), HERE) for name in names}
    entity = Entity("entity", Label(), HERE, fields)
    message = MessageSchema("sys.message", "sys", "json", root, {}, HERE.file)
    return Scope(Dictionary({"entity": entity}), {"sys.message": message}, {}, {}, REGISTRY)


def outcome(
    translator: Translator, payload: Any
) -> tuple[list[dict[str, Any]], MesbridgeError | None]:
    """The documents, or the error that ended the message."""
    try:
        return translator.translate(payload), None
    except MesbridgeError as error:
        return [], error


DECIMALS = st.decimals(
    min_value=-999_999, max_value=999_999, places=3, allow_nan=False, allow_infinity=False
)


@settings(max_examples=100, deadline=None)
@given(DECIMALS)
def test_a_quantity_keeps_its_value_and_its_digits(quantity: Decimal) -> None:
    text = format(quantity, "f")

    found = _QUANTITY.translate({"OrderNo": "1", "Quantity": text, "Amount": quantity})[0]

    assert str(found["quantity"]) == text
    assert found["scrap"] == quantity


_QUANTITY = compiled(inward("quantity: Quantity\nscrap: Amount"))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789.,-+eE _٣", max_size=8))
def test_only_plain_decimal_text_is_a_quantity(text: str) -> None:
    plain = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None

    found, error = outcome(_WEIGHT, {"OrderNo": "1", "Quantity": text})

    if not text:
        assert found == [{"order_no": "1"}]
    elif plain:
        exact = error is None and found[0]["weights"] == [Decimal(text)]
        assert exact or (error is not None and error.code in ("MB404", "MB418"))
    else:
        assert error is not None
        assert error.code == "MB402"


_WEIGHT = compiled(inward("weights: [Quantity]"))


@settings(max_examples=150, deadline=None)
@given(DECIMALS, DECIMALS, st.integers(1, 9999))
def test_a_calculation_is_exact_until_it_is_rounded(a: Decimal, b: Decimal, c: int) -> None:
    found = _CALC.translate({"OrderNo": "1", "Quantity": str(a), "Amount": b, "Count": c})[0]

    exact = (Fraction(a) * Fraction(b) - c) / c
    assert found["free"] == format(_rounded(exact, 4, ROUND_HALF_EVEN), "f")
    product = Fraction(a) * Fraction(b) / 8
    assert found["note"] == format(_rounded(product, 2, ROUND_HALF_UP), "f")


_CALC = compiled(inward(
    'free: {calc: "(Quantity * Amount - Count) / Count", round: {places: 4, mode: half_even}}\n'
    'note: {calc: "Quantity * Amount / 8", round: 2}'
))  # fmt: skip


def _rounded(value: Fraction, places: int, mode: str) -> Decimal:
    """A fraction rounded the slow way: far more digits first, which are exact enough to tell."""
    scaled = value * 10**places
    whole, rest = divmod(abs(scaled), 1)
    up = rest > Fraction(1, 2) or (
        rest == Fraction(1, 2) and (mode == ROUND_HALF_UP or whole % 2 == 1)
    )
    number = Decimal((int(whole) + up) * (-1 if scaled < 0 else 1))
    return Context(prec=200).scaleb(number, -places)


RICH = inward(
    "note: {from: Text, steps: [trim, upper], default: none}\n"
    "quantity: {from: Quantity, round: 1}\n"
    "uom: {from: Unit, code: uom}\n"
    "kind: {from: Status, case: {a: main, b: side}}\n"
    "free: {first_of: [Long, {from: Text, steps: [{suffix: '!'}]}]}\n"
    "place: {fields: {plant: Plant, store: {value: S}}}\n"
    "lines:\n"
    "  - each: Items\n"
    "    where: {ne: [Use, X]}\n"
    "    sort: No\n"
    "    let: {both: {from: [No, Use], steps: [{join: '-'}]}}\n"
    "    fields: {number: No, position: $index, quantity: Qty, order_no: $both}\n"
    "  - {fields: {number: Text}}\n"
    "tags: Tags",
    more="let: {up: {from: Text, steps: [upper]}}\nwhen: {ne: [Text, stop]}",
)
_RICH = compiled(RICH)
_WORDS = st.sampled_from(["", "a", "b", " c ", "stop", "X", "1.25", "12,5", "ST", "BOX", "12345"])
_ITEM = st.fixed_dictionaries({}, optional={"No": _WORDS, "Qty": _WORDS, "Use": _WORDS})
_PAYLOAD = st.fixed_dictionaries(
    {"OrderNo": st.sampled_from(["1", ""])},
    optional={
        "Text": _WORDS, "Quantity": _WORDS, "Unit": _WORDS, "Status": _WORDS, "Long": _WORDS,
        "Plant": _WORDS, "Items": st.lists(_ITEM, max_size=3), "Tags": st.lists(_WORDS, max_size=2),
    },
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_PAYLOAD)
def test_the_explanation_agrees_with_the_translation(payload: dict[str, Any]) -> None:
    fields = explain(spec(RICH), scope(), payload)

    documents, error = outcome(_RICH, payload)
    if error is not None:
        told = fields[-1].error
        assert told is not None
        assert [told.code, told.target, told.value] == [error.code, error.target, error.value]
        return
    assert all(field.error is None for field in fields)
    if not documents:
        assert [(each.target, each.left_out[0].kind) for each in fields] == [("erp.order", "when")]
        return
    for field in fields:
        if not field.target.startswith("$"):
            # A part of an object that is left out as a whole has a value nobody sees.
            found = _at(documents[0], field.target)
            assert found == field.value or (found is None and "place" in field.target)


def _at(document: Any, target: str) -> Any:
    for part in re.findall(r"[^.\[\]]+", target):
        if part.isdigit() and isinstance(document, list):
            document = document[int(part)] if int(part) < len(document) else None
        elif isinstance(document, dict):
            document = document.get(part)
        else:
            return None
    return document


@settings(max_examples=200, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["OrderNo", "Items", "No", "Text", "Tags", "Quantity"]), inner, max_size=4
    ),
    max_leaves=8,
))  # fmt: skip
def test_whatever_comes_either_fits_or_ends_with_one_of_our_errors(payload: Any) -> None:
    _, error = outcome(_RICH, payload)

    assert error is None or error.code.startswith("MB4")
    assert isinstance(_RICH.identify(payload, {}).values, dict)
