"""Values that must not be shown."""

import pytest

from mesbridge.dictionary.masking import MASK, is_masked, mask
from tests.unit.dictionary.builders import FULL, dictionary_of

DICTIONARY = dictionary_of(FULL)[0]
ORDER = DICTIONARY["work_order"]


def test_confidential_and_personal_values_are_hidden_in_parts_too() -> None:
    document = {
        "order_no": "1", "note": "price 5", "tags": ["a"],
        "operations": [{"number": "10", "person": "Li"}], "address": {"person": "Wang"},
    }  # fmt: skip

    shown = mask(ORDER, DICTIONARY, document)

    assert shown == {
        "order_no": "1", "note": MASK, "tags": ["a"],
        "operations": [{"number": "10", "person": MASK}], "address": {"person": MASK},
    }  # fmt: skip
    assert document["note"] == "price 5"


def test_what_is_not_declared_is_hidden() -> None:
    assert mask(ORDER, DICTIONARY, {"secret": 1}) == {"secret": MASK}


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        ("note", True), ("operations[2].person", True), ("operations.person", True),
        ("address.person", True), ("order_no", False), ("operations", False),
        ("operations[0].number", False), ("nothing", False), ("order_no.person", False),
        (None, False), ("", False),
    ],
)  # fmt: skip
def test_a_path_is_hidden_as_its_field_is(path: str | None, hidden: bool) -> None:
    assert is_masked(ORDER, DICTIONARY, path) is hidden
