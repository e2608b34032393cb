"""How long ``mesbridge check`` takes on a workspace of 200 mappings.

The workspace is the shipped one, several times over: every copy has systems, schemas and columns of
its own, the dictionary is shared. CPU seconds of this process, because the machines it runs on are
shared and noisy; the best of several rounds.

    .venv/bin/python -m benchmarks.check_workspace [MAPPINGS]
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mesbridge.workspace.assembly import assemble
from mesbridge.workspace.loader import read_source_files

REPOSITORY = Path(__file__).parents[1]
SYSTEMS = ("sap_s4", "opcenter", "b2mml")
ROUNDS = 5


def write_workspace(root: Path, mappings: int) -> int:
    """Write at least *mappings* mappings below *root*; how many there are."""
    source = REPOSITORY / "mappings"
    shipped = [path for system in SYSTEMS for path in (source / system).glob("*.yaml")]
    shipped = [path for path in shipped if not path.stem.endswith("_test")]
    copies = range(1, -(-mappings // len(shipped)) + 1)
    for folder in ("dictionary", "codes"):
        for path in (source / folder).iterdir():
            text = path.read_text(encoding="utf-8")
            _write(root / "mappings" / folder / path.name,
                   _with_columns(text, copies) if path.suffix == ".csv" else text)  # fmt: skip
    systems = (source / "systems.yaml").read_text(encoding="utf-8")
    head, _, body = systems.partition("systems:\n")
    _write(root / "mappings" / "systems.yaml",
           head + "systems:\n" + "".join(_renamed(body, copy) for copy in copies))  # fmt: skip
    for copy in copies:
        for path in shipped:
            folder = root / "mappings" / f"{path.parent.name}_{copy}"
            _write(folder / path.name, _renamed(path.read_text(encoding="utf-8"), copy))
        for system in SYSTEMS:
            for path in (REPOSITORY / "schemas" / system).glob("*.schema.json"):
                _write(root / "schemas" / f"{system}_{copy}" / path.name,
                       path.read_text(encoding="utf-8"))  # fmt: skip
    return len(shipped) * len(copies)


def _renamed(text: str, copy: int) -> str:
    """*text* with the systems of one copy."""
    return re.sub(rf"\b({'|'.join(SYSTEMS)})\b(?=[.:])", rf"\1_{copy}", text)


def _with_columns(text: str, copies: range) -> str:
    """A code table with the columns of every copy's systems."""
    header, *rows = csv.reader(io.StringIO(text))
    owned = [column for column in header if column.partition(".")[0] in SYSTEMS]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    more = [_renamed(f"{column}.", copy).rstrip(".") for copy in copies for column in owned]
    kept = [column for column in header if column not in owned]
    writer.writerow([*kept, *more])
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        writer.writerow(
            [cells[name] for name in kept] + [cells[name] for name in owned] * len(copies)
        )
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def best_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of the best round."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def main() -> None:
    """Print the figures."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        count = write_workspace(root, wanted)
        mappings, schemas = root / "mappings", root / "schemas"
        found = assemble(mappings, schemas).findings
        reading = best_seconds(lambda: read_source_files(mappings, schemas, []))
        whole = best_seconds(lambda: assemble(mappings, schemas))
        shown = sum(1 for each in found if each.severity != "note")
        files = sum(1 for path in root.rglob("*") if path.is_file())
        sys.stdout.write(
            f"{count} mappings, {files} files, {shown} errors and warnings, {len(found)} findings\n"
            f"reading and parsing  {reading:6.2f} s CPU\n"
            f"check, whole         {whole:6.2f} s CPU\n"
        )


if __name__ == "__main__":
    main()
