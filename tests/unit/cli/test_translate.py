"""``mesbridge translate``."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.workspace.builders import ORDER, changed, write_workspace


def test_a_message_is_translated_inward(call: Any) -> None:
    result = call("translate", "erp_one.order", "order.json")

    assert result.code == 0
    assert json.loads(result.out) == [
        {"number": "0010", "quantity": "120.5", "uom": "C62", "status": "released"}
    ]


def test_what_an_inward_mapping_prints_an_outward_one_takes(call: Any, root: Path) -> None:
    (root / "entity.json").write_text(call("translate", "erp_one.order", "order.json").out)

    result = call("translate", "mes_one.job", "entity.json")

    assert json.loads(result.out) == [{"Id": "0010", "Amount": 120.5}]
    assert call("translate", "mes_one.job", "entity.json", "--as", "native").out == (
        '{"Id":"0010","Amount":120.5}\n'
    )


def test_one_document_without_array_is_taken_too(call: Any, root: Path) -> None:
    (root / "entity.json").write_text('{"number": "1", "quantity": 1.50}')

    assert '"Amount": 1.50' in call("translate", "mes_one.job", "entity.json").out


@pytest.mark.parametrize("text", ["[1", "{}}", '{"number": 5}', "[[]]", "\xff"])
def test_what_is_no_document_of_the_entity_is_refused(call: Any, root: Path, text: str) -> None:
    (root / "entity.json").write_bytes(text.encode("latin-1"))

    result = call("translate", "mes_one.job", "entity.json")

    assert result.code == 1
    assert "MB388 this is no document of the entity 'order'" in result.err


def test_inward_native_is_the_canonical_document(call: Any) -> None:
    out = call("translate", "erp_one.order", "order.json", "--as", "native").out

    assert out.startswith('{"number":"0010","quantity":"120.5"')


def test_a_route_gives_what_it_would_send(call: Any) -> None:
    result = call("translate", "orders", "order.json")

    assert json.loads(result.out) == [{"Id": "0010", "Amount": 120.5}] * 3
    assert (
        len(json.loads(call("translate", "orders", "order.json", "--change", "changed").out)) == 2
    )


def test_a_route_whose_when_fails_gives_nothing(call: Any, root: Path) -> None:
    (root / "order.json").write_text(json.dumps(ORDER | {"State": "draft"}))

    assert call("translate", "orders", "order.json").out == "[]\n"


def test_a_rule_that_fails_names_itself(call: Any, root: Path) -> None:
    (root / "order.json").write_text(json.dumps(ORDER | {"Unit": "XX"}))

    result = call("translate", "erp_one.order", "order.json")
    as_json = call("translate", "erp_one.order", "order.json", "--format", "json")

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("mappings/erp_one/order.yaml:7 MB4")
    assert json.loads(as_json.err)["target"] == "uom"
    assert json.loads(as_json.err)["value"] == "XX"


def test_a_broken_message_names_what_is_wrong(call: Any, root: Path) -> None:
    (root / "order.json").write_text("{")

    assert call("translate", "orders", "order.json").code == 1


def test_unknown_names_are_wrong_usage(call: Any) -> None:
    result = call("translate", "erp_one.ordr", "order.json")

    assert result.code == 2
    assert "there is no mapping or route erp_one.ordr, did you mean erp_one.order?" in result.err
    assert "there is no mapping or route zzz\n" in call("translate", "zzz", "order.json").err
    assert call("translate", "orders", "absent.json").code == 2
    assert call("translate", "orders", "order.json", "--message", "mes_one.job").code == 2
    assert call("translate", "erp_one.order", "order.json", "--message", "erp_one.order").code == 2
    assert call("translate", "erp_one.order", "order.json", "--meta", "x").code == 2


def test_a_broken_workspace_translates_nothing(call: Any, root: Path) -> None:
    write_workspace(root, changed("mappings/erp_one/order.yaml", "quantity: Qty", "quantity: Qti"))

    result = call("translate", "mes_one.job", "order.json")

    assert result.code == 1
    assert "mappings/erp_one/order.yaml:6:13 MB" in result.err


STORED = """\
mapping: mes_one.job
from: order
to: mes_one.job
with:
  first: {entity: order, key: {number: number}, on_missing: omit}
fields:
  Id: $meta.message_id
  Amount: $first.quantity
"""


def test_stored_states_and_meta_can_be_given(call: Any, root: Path) -> None:
    write_workspace(root, {"mappings/mes_one/job.yaml": STORED})
    (root / "stored.json").write_text('{"first": {"number": "1", "quantity": 7.50}, "other": {}}')
    (root / "entity.json").write_text('{"number": "1"}')

    with_state = call(
        "translate",
        "mes_one.job",
        "entity.json",
        "--stored",
        "stored.json",
        "--meta",
        "message_id=m7",
    )
    without = call("translate", "mes_one.job", "entity.json")

    assert json.loads(with_state.out) == [{"Id": "m7", "Amount": 7.5}]
    assert json.loads(without.out) == [{"Id": "00000000-0000-0000-0000-000000000000"}]


@pytest.mark.parametrize("text", ["{", "[]"])
def test_stored_states_have_to_be_an_object(call: Any, root: Path, text: str) -> None:
    (root / "stored.json").write_text(text)

    assert call("translate", "mes_one.job", "order.json", "--stored", "stored.json").code == 2


def test_a_route_with_several_messages_tells_them_apart(call: Any, root: Path) -> None:
    write_workspace(root, changed(
        "mappings/routes/orders.yaml", "[erp_one.order]",
        "[mes_one.answer, erp_one.order], correlate: true"))  # fmt: skip
    (root / "order.json").write_text(json.dumps({"No": "1", "Qty": 1}))
    (root / "both.json").write_text(json.dumps({"No": "1", "Id": "2", "Qty": 1}))

    assert len(json.loads(call("translate", "orders", "order.json").out)) == 3
    doubtful = call("translate", "orders", "both.json")
    named = call("translate", "orders", "both.json", "--message", "erp_one.order")

    assert (doubtful.code, named.code) == (1, 0)
    assert "MB471" in doubtful.err


def test_an_explanation_names_rule_source_and_value_of_every_field(call: Any) -> None:
    result = call("translate", "erp_one.order", "order.json", "--explain")

    assert result.code == 0
    assert result.out.startswith(
        "erp_one.order: erp_one.order -> order  (mappings/erp_one/order.yaml)\n"
        '  number = "0010"    mappings/erp_one/order.yaml:5\n'
        '      No = "0010"\n'
    )
    assert '      Unit = "PC"\n      code uom (erp_one) -> "C62"\n' in result.out


def test_an_explanation_tells_what_was_left_out(call: Any, root: Path) -> None:
    (root / "order.json").write_text('{"No": "1"}')

    assert (
        "  quantity = 未写出"
        in call("translate", "erp_one.order", "order.json", "--explain", "--lang", "zh").out
    )
    assert "Qty = missing" in call("translate", "erp_one.order", "order.json", "--explain").out


def test_an_explanation_goes_up_to_the_rule_that_failed(call: Any, root: Path) -> None:
    (root / "order.json").write_text(json.dumps(ORDER | {"Unit": "XX"}))

    result = call("translate", "erp_one.order", "order.json", "--explain")

    assert result.code == 1
    assert "  number = " in result.out
    assert "  uom = MB405 " in result.out
    assert result.err.startswith("mappings/erp_one/order.yaml:7 MB405 uom: ")


def test_an_explanation_names_the_entry_that_gave_the_value(call: Any, root: Path) -> None:
    text = "uom: {first_of: [{value: C62, when: {eq: [Unit, KG]}}, {from: Unit, code: uom}]}"
    write_workspace(
        root, changed("mappings/erp_one/order.yaml", "uom: {from: Unit, code: uom}", text)
    )

    shown = call("translate", "erp_one.order", "order.json", "--explain").out

    assert '      first_of[2]: Unit = "PC"    mappings/erp_one/order.yaml:7\n' in shown


def test_an_explanation_can_be_json(call: Any) -> None:
    result = call("translate", "orders", "order.json", "--explain", "--format", "json")

    entries = json.loads(result.out)
    assert {each["mapping"] for each in entries} == {"erp_one.order", "mes_one.job"}
    (uom,) = [each for each in entries if each["target"] == "uom"]
    assert (uom["source"], uom["source_value"], uom["value"]) == ("Unit", "PC", "C62")
    assert uom["steps"] == [{"step": "code", "value": "C62"}]
    assert uom["entries"] == []


def test_long_values_are_cut_and_documents_numbered(call: Any, root: Path) -> None:
    mapping = (
        "mapping: erp_one.order\nfrom: erp_one.order\nto: part\n"
        "emit: {each: Lines, as: line}\nfields: {name: {from: line.Name, steps: [{truncate: 10}]}}\n"
    )
    lines = {
        "type": "array",
        "items": {"type": "object", "properties": {"Name": {"type": "string"}}},
    }
    schema = json.dumps({"type": "object", "properties": {"Lines": lines}})
    write_workspace(root, {
        "mappings/erp_one/order.yaml": mapping, "schemas/erp_one/order.schema.json": schema,
        "mappings/routes/orders.yaml": None,
    })  # fmt: skip
    (root / "mappings/routes/orders.yaml").unlink()
    (root / "order.json").write_text(json.dumps({"Lines": [{"Name": "x" * 300}, {"Name": "y"}]}))

    out = call("translate", "erp_one.order", "order.json", "--explain").out

    assert "\n  [0]\n" in out
    assert "\n  [1]\n" in out
    assert "x" * 199 + "…" in out


def test_durations_are_written_as_people_read_them(call: Any, root: Path) -> None:
    text = "uom: {from: Unit, code: uom}"
    entity = changed(
        "mappings/dictionary/order.yaml",
        "  uom:",
        """  wait: {title: {en: W, zh: 等}, type: duration}
  uom:""",
    )
    mapping = changed(
        "mappings/erp_one/order.yaml",
        text,
        f"{text}\n  wait: {{value: 390, steps: [{{duration_of: {{unit: min}}}}]}}",
    )
    write_workspace(root, {**entity, **mapping})

    (order,) = json.loads(call("translate", "erp_one.order", "order.json").out)
    shown = call("translate", "erp_one.order", "order.json", "--explain").out

    assert order["wait"] == "PT6H30M"
    assert 'duration_of -> "PT6H30M"' in shown


def carrying(root: Path, remainders: str) -> None:
    """The ERP's quantity is rounded to pieces, the rest is kept per order."""
    write_workspace(root, changed(
        "mappings/erp_one/order.yaml", "quantity: Qty",
        "quantity: {from: Qty, round: {places: 0, carry: [No]}}"))  # fmt: skip
    (root / "rest.json").write_text(remainders)
    (root / "order.json").write_text(json.dumps({"No": "7", "Qty": 1.25}))


def test_remainders_are_given_and_what_is_left_is_told(call: Any, root: Path) -> None:
    carrying(root, '{"quantity": {"7": 0.250}}')

    result = call("translate", "erp_one.order", "order.json", "--remainders", "rest.json")
    told = call(
        "translate", "erp_one.order", "order.json", "--remainders", "rest.json", "--explain"
    )

    assert json.loads(result.out)[0]["quantity"] == "2"
    assert result.err == "remainder erp_one.order quantity 7: -0.5\n"
    assert 'carry -> "1.500"\n      round -> "2"' in told.out


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"quantity": {"7": "x"}}'])
def test_remainders_have_to_be_numbers_by_target_and_key(call: Any, root: Path, text: str) -> None:
    carrying(root, text)

    result = call("translate", "erp_one.order", "order.json", "--remainders", "rest.json")

    assert result.code == 2
    assert "rest.json" in result.err


def test_an_explanation_tells_what_left_something_out(call: Any, root: Path) -> None:
    text = "uom: {from: Unit, code: uom, when: {eq: [State, draft]}}"
    write_workspace(
        root, changed("mappings/erp_one/order.yaml", "uom: {from: Unit, code: uom}", text)
    )

    shown = call("translate", "erp_one.order", "order.json", "--explain").out
    chinese = call("translate", "erp_one.order", "order.json", "--explain", "--lang", "zh").out

    place = "mappings/erp_one/order.yaml:7"
    assert f"  uom = left out    {place}\n" in shown
    assert f"      when does not hold    {place}\n" in shown
    assert f"      when 不成立    {place}\n" in chinese


def test_the_source_of_a_mapping_is_shown_rule_by_rule(call: Any) -> None:
    result = call("translate", "erp_one.order", "--source")

    assert result.code == 0
    assert "\n    7 |   uom: {from: Unit, code: uom}\n" in result.out
    assert "                    CODES_1 = uom.to_canonical('erp_one')\n" in result.out
    assert "> target1['number'] = v1\n" in result.out


def test_the_source_of_a_route_is_that_of_its_mappings(call: Any) -> None:
    out = call("translate", "orders", "--source").out

    assert [line for line in out.splitlines() if line.startswith("# ")] == [
        "# erp_one.order  (mappings/erp_one/order.yaml)",
        "# mes_one.job  (mappings/mes_one/job.yaml)",
    ]


def test_explanation_and_source_can_be_shown_together(call: Any) -> None:
    text = call("translate", "erp_one.order", "order.json", "--explain", "--source")
    both = json.loads(
        call(
            "translate", "erp_one.order", "order.json", "--explain", "--source", "--format", "json"
        ).out
    )

    assert text.out.index("  number = ") < text.out.index("    5 |   number: No\n")
    assert {each["target"] for each in both["explain"]} >= {"number", "uom"}
    (listing,) = both["source"]
    (uom,) = [each for each in listing["rules"] if each["target"] == "uom"]
    assert uom["yaml"] == ["  uom: {from: Unit, code: uom}"]
    assert any("CODES_1" in each["text"] for each in uom["python"])
    compile(listing["python"], "listing", "exec")


def test_without_a_file_only_the_source_can_be_shown(call: Any) -> None:
    result = call("translate", "erp_one.order")

    assert result.code == 2
    assert "FILE is missing" in result.err


def test_an_explanation_tells_what_is_held_and_what_a_route_keeps_back(
    call: Any, root: Path
) -> None:
    text = "uom: {from: Unit, code: uom, on_missing: hold}"
    write_workspace(
        root, changed("mappings/erp_one/order.yaml", "uom: {from: Unit, code: uom}", text)
    )
    (root / "held.json").write_text(json.dumps(ORDER | {"Unit": "XX"}))
    (root / "draft.json").write_text(json.dumps(ORDER | {"State": "draft"}))

    held = call("translate", "erp_one.order", "held.json", "--explain").out
    filtered = call("translate", "orders", "draft.json", "--explain").out
    chinese = call("translate", "orders", "draft.json", "--explain", "--lang", "zh").out
    changed_only = call("translate", "orders", "order.json", "--explain", "--change", "changed").out

    assert "  uom = held: MB405 " in held
    assert "route orders: when does not hold, the message is filtered    " in filtered
    assert "路由 orders：when 不成立，消息被过滤" in chinese
    assert "mes_one.job: when of the route does not hold, nothing is sent    " in changed_only
