"""One case in a process of its own, whose memory and time are bounded: what runs away is a failed
test and not a dead machine.
"""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys

#: Bytes of address space, and seconds of processor time, of one case.
MEMORY_BYTES, CPU_SECONDS = 3 << 30, 30


def outcome_of(module: str, case: str) -> str:
    """What the function *case* of *module* returns, run with bounded memory and time."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.integration.hostile.bounded", module, case],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, f"{case} ended with {run.returncode}: {run.stderr[-2000:]}"
    return run.stdout.strip()


def main() -> None:
    """``python -m tests.integration.hostile.bounded MODULE CASE``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    module, case = sys.argv[1:]
    sys.stdout.write(getattr(importlib.import_module(module), case)())


if __name__ == "__main__":
    main()
