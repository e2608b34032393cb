"""Documents as bytes and back."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.dictionary.codec import EntityCodec
from tests.unit.dictionary.builders import FULL, dictionary_of

DICTIONARY = dictionary_of(FULL)[0]
CODEC = EntityCodec(DICTIONARY["work_order"], DICTIONARY)
DOCUMENT: dict[str, Any] = {
    "order_no": "0010", "quantity": Decimal("123456789012.120"), "last": 12, "held": True,
    "changed_at": datetime(2024, 3, 18, 21, 0, 0, 123456, tzinfo=UTC), "day": date(2024, 3, 18),
    "at": time(22, 0, 0, 5), "spent": timedelta(days=2, microseconds=1), "tags": ["a", "1E5"],
    "operations": [{"number": "0010", "person": "物"}, {}], "address": {"number": "1"}, "use": "main",
}  # fmt: skip


def test_a_document_comes_back_as_it_was() -> None:
    loaded = CODEC.load(CODEC.dump(DOCUMENT))

    assert loaded == DOCUMENT
    assert str(loaded["quantity"]) == "123456789012.120"
    assert loaded["changed_at"].tzinfo is not None
    assert list(loaded) == list(DOCUMENT)


def test_what_the_entity_no_longer_declares_is_left_out() -> None:
    assert CODEC.load(b'{"order_no":"1","removed":[1]}') == {"order_no": "1"}


def test_bytes_of_another_shape_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        CODEC.load(b'{"order_no":1}')


def test_equal_documents_have_equal_hashes() -> None:
    shuffled = dict(reversed(DOCUMENT.items())) | {"quantity": Decimal("123456789012.12")}

    assert CODEC.content_hash(shuffled) == CODEC.content_hash(DOCUMENT)
    assert len(CODEC.content_hash(DOCUMENT)) == 64


@pytest.mark.parametrize(
    "change",
    [{"last": 13}, {"tags": ["1E5", "a"]}, {"operations": []}, {"address": {"number": "2"}}],
)
def test_different_documents_have_different_hashes(change: dict[str, Any]) -> None:
    assert CODEC.content_hash(DOCUMENT | change) != CODEC.content_hash(DOCUMENT)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "quantity": st.decimals(allow_nan=False, allow_infinity=False),
            "changed_at": st.datetimes(timezones=st.just(UTC)),
            "day": st.dates(),
            "at": st.times(),
            "last": st.integers(-(2**63), 2**63),
            "spent": st.timedeltas(timedelta(days=-999), timedelta(days=999)),
            "note": st.text(st.characters(exclude_categories=["Cs"])),
            "held": st.booleans(),
        },
    )
)
def test_every_value_comes_back(document: dict[str, Any]) -> None:
    loaded = CODEC.load(CODEC.dump(document))

    assert loaded == document
    assert CODEC.content_hash(loaded) == CODEC.content_hash(document)
