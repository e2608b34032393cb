"""``python -m tests.fuzz.runner [--seconds N] [--seed N] [TARGET …]``: fuzz for a bounded time.

Each target runs in a process of its own with bounded memory; what breaks it is kept in
``.fuzz/crashes`` and printed as a line for ``tests/fuzz/found.py``, which makes it a test. New
inputs that reach new code are kept in ``.fuzz/corpus`` and used again by the next run here.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.targets import TARGETS

HERE = Path(__file__).parent
SEEDS = HERE / "seeds"
#: What the shipped workspace adds to the seeds of a target, as glob patterns.
SHIPPED = {
    "mapping": ("mappings/*/*.yaml",), "yaml": ("mappings/*/*.yaml",),
    "workspace": ("mappings/dictionary/*.yaml", "mappings/destinations/*.yaml",
                  "mappings/routes/*.yaml", "mappings/systems.yaml"),
    "table": ("mappings/codes/*.csv",), "schema": ("schemas/*/*.json",),
}  # fmt: skip
#: Seconds that one input may take, MiB that a process may take, bytes of the longest input.
TIMEOUT_SECONDS, MEMORY_MIB, MAX_BYTES = 20, 2500, 4096
_RUNS = re.compile(r"stat::number_of_executed_units:\s*([0-9]+)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one target ended: *crash* is the input that broke it, or None."""

    target: str
    executions: int
    code: int
    crash: bytes | None
    log: str


def fuzz(target: str, seconds: int, seed: int, work: Path) -> Outcome:
    """Run *target* for so many seconds."""
    crashes, corpus = work / "crashes", work / "corpus" / target
    crashes.mkdir(parents=True, exist_ok=True)
    corpus.mkdir(parents=True, exist_ok=True)
    before = set(crashes.iterdir())
    run = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz.one", target,
            f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={TIMEOUT_SECONDS}",
            f"-rss_limit_mb={MEMORY_MIB}", f"-max_len={MAX_BYTES}", "-print_final_stats=1",
            f"-dict={HERE / 'tokens.dict'}", f"-artifact_prefix={crashes}/{target}-",
            str(corpus), *map(str, _seeds(target, work)),
        ],
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    new = sorted(set(crashes.glob(f"{target}-*")) - before)
    found = _RUNS.search(run.stderr)
    crash = new[0].read_bytes() if new else None
    return Outcome(target, int(found[1]) if found else 0, run.returncode, crash, run.stderr)


def _seeds(target: str, work: Path) -> list[Path]:
    """Folders of inputs to begin with."""
    if target == "every":
        return [_mixed(work)]
    shipped = work / "shipped" / target
    shutil.rmtree(shipped, ignore_errors=True)
    shipped.mkdir(parents=True)
    files = [file for pattern in SHIPPED.get(target, ()) for file in sorted(Path().glob(pattern))]
    for number, file in enumerate(files):
        (shipped / f"{number}").write_bytes(file.read_bytes()[:MAX_BYTES])
    return [shipped, SEEDS / target]


def _mixed(work: Path) -> Path:
    """The seeds of all targets, each behind the byte that chooses its target."""
    mixed = work / "shipped" / "every"
    shutil.rmtree(mixed, ignore_errors=True)
    mixed.mkdir(parents=True)
    for number, name in enumerate(TARGETS):
        for file in sorted((SEEDS / name).iterdir()):
            (mixed / f"{name}-{file.name}").write_bytes(bytes([number]) + file.read_bytes())
    return mixed


def report(outcomes: Iterable[Outcome]) -> int:
    """Tell how each target ended; 1 where one broke."""
    broken = 0
    for each in outcomes:
        state = "ok" if each.code == 0 else "BROKEN"
        sys.stdout.write(f"{each.target:12} {each.executions:>9} executions  {state}\n")
        if each.code:
            broken = 1
            sys.stdout.write("\n".join(_told(each.log)) + "\n")
            if each.crash is not None:
                sys.stdout.write(f'    ("{each.target}", {each.crash!r}),\n')
    return broken


def _told(log: str) -> list[str]:
    """The Python error in the output of libFuzzer, else its end."""
    lines = log.splitlines()
    start = next((at for at, line in enumerate(lines) if "Uncaught Python exception" in line), None)
    return lines[-20:] if start is None else lines[start : start + 40]


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"every (all in one), {', '.join(TARGETS)}")
    parser.add_argument("--seconds", type=int, default=300, help="in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=Path, default=Path(".fuzz"))
    given = parser.parse_args()
    targets = given.targets or list(TARGETS)
    each = max(1, given.seconds * given.jobs // max(len(targets), given.jobs))
    with ThreadPoolExecutor(given.jobs) as pool:
        runs = [pool.submit(fuzz, name, each, given.seed, given.work) for name in targets]
        return report(run.result() for run in runs)


if __name__ == "__main__":
    sys.exit(main())
