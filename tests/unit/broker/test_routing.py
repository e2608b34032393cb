"""Where the embedded broker sends a message."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesbridge.broker.embedded.routing import Router, topic_matches
from mesbridge.broker.topology import Binding, Exchange


@pytest.mark.parametrize(
    ("pattern", "key", "matches"),
    [
        ("a.b", "a.b", True), ("a.b", "a.c", False), ("a.*", "a.b", True), ("a.*", "a", False),
        ("a.*", "a.b.c", False), ("a.#", "a", True), ("a.#", "a.b.c", True), ("#", "", True),
        ("#.c", "a.b.c", True), ("#.c", "c", True), ("*.b.#", "a.b", True), ("", "", True),
        ("a.#.z", "a.b.c.z", True), ("a.#.z", "a.b.c", False),
    ],
)  # fmt: skip
def test_a_star_is_one_word_and_a_hash_any_number(pattern: str, key: str, matches: bool) -> None:
    assert topic_matches(pattern, key) is matches


_word = st.sampled_from(["a", "b", "c"])


@given(
    st.lists(st.one_of(_word, st.sampled_from(["*", "#"])), min_size=1, max_size=5),
    st.lists(_word, min_size=1, max_size=5),
)
def test_patterns_agree_with_the_regular_expression(pattern: list[str], key: list[str]) -> None:
    written = "".join(
        "(,[a-c])*" if word == "#" else ",[a-c]" if word == "*" else f",{word}" for word in pattern
    )

    expected = re.fullmatch(written, "".join(f",{word}" for word in key)) is not None

    assert topic_matches(".".join(pattern), ".".join(key)) is expected


def test_the_default_exchange_knows_queues_by_their_name() -> None:
    router = Router([], ["q"], [])

    assert router.queues_for("", "q", {}) == ("q",)
    assert router.queues_for("", "other", {}) == ()
    assert router.has_exchange("")
    assert not router.has_exchange("other")


def test_a_queue_bound_twice_gets_a_message_once() -> None:
    router = Router(
        [Exchange("x", "topic")], ["q"], [Binding("x", "q", "a.#"), Binding("x", "q", "#.b")]
    )

    assert router.queues_for("x", "a.b", {}) == ("q",)


def test_what_nobody_bound_goes_to_the_alternate_exchange() -> None:
    router = Router(
        [Exchange("in", "topic", {"alternate-exchange": "lost"}), Exchange("lost", "fanout")],
        ["q", "lost"],
        [Binding("in", "q", "a"), Binding("lost", "lost")],
    )

    assert router.queues_for("in", "a", {}) == ("q",)
    assert router.queues_for("in", "b", {}) == ("lost",)


def test_exchanges_that_pass_on_in_a_circle_end() -> None:
    circle = [Binding("x", "y", to_exchange=True), Binding("y", "x", to_exchange=True)]
    router = Router([Exchange("x", "fanout"), Exchange("y", "fanout")], [], circle)

    assert router.queues_for("x", "a", {}) == ()


def test_equal_keys_go_to_one_partition_and_different_ones_spread() -> None:
    names = ["q.p0", "q.p1", "q.p2"]
    router = Router(
        [Exchange("q", "x-consistent-hash", {"hash-header": "key"})],
        names,
        [Binding("q", name, "1") for name in names],
    )

    found = [router.queues_for("q", "t", {"key": f"order-{n % 50}"}) for n in range(100)]

    assert found[:50] == found[50:]
    assert {queue for (queue,) in found} == set(names)
    assert Router([Exchange("q", "x-consistent-hash")], [], []).queues_for("q", "t", {}) == ()


def test_a_hash_exchange_without_a_header_hashes_the_routing_key() -> None:
    names = ["q.p0", "q.p1"]
    router = Router(
        [Exchange("q", "x-consistent-hash")], names, [Binding("q", name, "1") for name in names]
    )

    assert {router.queues_for("q", f"key-{n}", {}) for n in range(20)} == {("q.p0",), ("q.p1",)}


def test_any_number_of_routing_keys_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mesbridge.broker.embedded.routing._MAX_KNOWN", 10)
    router = Router([Exchange("x", "topic")], ["q"], [Binding("x", "q", "#")])

    assert {router.queues_for("x", f"k{n}", {}) for n in range(100)} == {("q",)}
