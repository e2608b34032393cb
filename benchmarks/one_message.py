"""What one order costs, step by step, against reading and writing it with the standard library.

Ratios within one run: the machines it runs on are shared and noisy. Every figure is the best of
several rounds, the rounds of all steps interleaved.

    .venv/bin/python -m benchmarks.one_message
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mesbridge

REPOSITORY = Path(__file__).parents[1]
SAMPLE = REPOSITORY / "samples" / "sap_s4" / "production_order_1000412.json"
ROUNDS, REPEATS = 9, 200


def steps(workspace: mesbridge.Workspace, body: bytes) -> dict[str, Callable[[], Any]]:
    """The steps of one order on its way to the MES, and the yardstick."""
    inward = workspace.translator("sap_s4.production_order")
    outward = workspace.translator("opcenter.create_work_order")
    codec = workspace.codec("work_order")
    payload = workspace.decode("sap_s4.production_order", body)
    (order,) = inward.translate(payload)
    (command,) = outward.translate(order, {"change": "new"})
    stored = codec.dump(order)
    plain = json.loads(body)
    return {
        "json.loads + json.dumps, nothing checked": lambda: json.dumps(plain) and json.loads(body),
        "decode, exact and valid": lambda: workspace.decode("sap_s4.production_order", body),
        "translate to the entity": lambda: inward.translate(payload),
        "store the entity": lambda: codec.dump(order),
        "read the stored entity": lambda: codec.load(stored),
        "translate to the MES": lambda: outward.translate(order, {"change": "new"}),
        "encode, valid": lambda: workspace.encode("opcenter.create_work_order", command),
    }


def best_microseconds(works: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """Per step the best round, in microseconds per message."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(ROUNDS):
        for name, work in works.items():
            started = time.perf_counter()
            for _ in range(REPEATS):
                work()
            spent = (time.perf_counter() - started) / REPEATS * 1e6
            best[name] = min(best[name], spent)
    return best


def main() -> None:
    """Print the table."""
    workspace = mesbridge.load(REPOSITORY / "mappings", REPOSITORY / "schemas")
    body = SAMPLE.read_bytes()
    best = best_microseconds(steps(workspace, body))
    yardstick = next(iter(best.values()))
    sys.stdout.write(f"{SAMPLE.name}, {len(body)} bytes\n")
    for name, spent in best.items():
        sys.stdout.write(f"{name:<42}{spent:>9.1f} us {spent / yardstick:>7.2f} x\n")
    whole = sum(list(best.values())[1:])
    sys.stdout.write(f"{'all of it':<42}{whole:>9.1f} us {whole / yardstick:>7.2f} x\n")


if __name__ == "__main__":
    main()
