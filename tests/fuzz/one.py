"""``python -m tests.fuzz.one TARGET [options of libFuzzer] [corpus …]``: atheris on one target."""

from __future__ import annotations

import sys

import atheris


def main() -> None:
    """Run the target whose name comes first; ends with the exit code of libFuzzer."""
    name = sys.argv.pop(1)
    # Only what is imported inside is watched for new paths.
    with atheris.instrument_imports(include=["mesbridge"], enable_loader_override=False):
        from tests.fuzz import targets
    target = targets.every if name == "every" else targets.TARGETS[name]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
