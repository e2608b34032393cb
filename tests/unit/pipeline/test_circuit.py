"""The circuit of one destination."""

from __future__ import annotations

from mesbridge.pipeline.circuit import PROBE_LAST_SECONDS, UNANSWERED_LIMIT, Circuit


def test_a_new_circuit_is_closed() -> None:
    assert not Circuit().is_open


def test_an_outage_opens_it_once_and_an_answer_closes_it_once() -> None:
    circuit = Circuit(jitter=lambda: 1.0)

    opened = [circuit.outage(0.0), circuit.outage(0.0)]
    closed = [circuit.answered(), circuit.answered()]

    assert opened == [True, False]
    assert closed == [True, False]


def test_probes_become_rarer_up_to_half_a_minute() -> None:
    circuit, pauses = Circuit(jitter=lambda: 1.0), []

    for _ in range(8):
        circuit.outage(0.0)
        pauses.append(circuit.seconds_to_probe(0.0))

    assert pauses[:3] == [1.0, 2.0, 4.0]
    assert pauses[-1] == PROBE_LAST_SECONDS


def test_the_targets_own_pause_is_honoured() -> None:
    circuit = Circuit()

    circuit.outage(10.0, retry_after_seconds=99.0)

    assert circuit.seconds_to_probe(10.0) == 99.0
    assert circuit.seconds_to_probe(500.0) == 0.0


def test_only_a_row_of_attempts_without_an_answer_opens_it() -> None:
    circuit = Circuit()

    quiet = [circuit.unanswered(0.0) for _ in range(UNANSWERED_LIMIT - 1)]
    circuit.answered()
    again = [circuit.unanswered(0.0) for _ in range(UNANSWERED_LIMIT)]

    assert not any(quiet)
    assert again[-1] is True


def test_a_closed_circuit_asks_for_no_pause() -> None:
    assert Circuit().seconds_to_probe(5.0) == 0.0
