"""The same translation as one JSONata expression on Node, in a process that measures itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.mapping import tables

FILES = Path(__file__).parent / "jsonata"
_TABLES = ("order_kind", "site", "order_state", "control", "center", "base_unit")


class Node:
    """The process; one command and one answer a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def load(self, orders: list[dict[str, Any]]) -> None:
        """Give it the orders of the next rounds."""
        self._ask(json.dumps(orders))

    def results(self) -> list[dict[str, Any]]:
        """What it makes of the orders."""
        found: list[dict[str, Any]] = json.loads(self._ask("check"))
        return found

    def microseconds(self) -> float:
        """Processor time per order of one pass over all orders."""
        return float(self._ask("time"))

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("Node has ended; what it said stands above")
        return answer


@contextmanager
def node() -> Iterator[Node]:
    """Node with JSONata, installed for the time being into a temporary folder.

    Raises:
        FileNotFoundError: node or npm is not there.
        subprocess.CalledProcessError: npm could not install the package.
    """
    programs = {name: shutil.which(name) for name in ("node", "npm")}
    for name, path in programs.items():
        if path is None:
            raise FileNotFoundError(f"{name} is not on the PATH")
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in FILES.iterdir():
            shutil.copy(file, folder)
        settings = folder / "tables.json"
        found = {table: tables.codes(table) for table in _TABLES}
        settings.write_text(json.dumps({"tables": found, "factors": tables.UNITS}))
        install = [str(programs["npm"]), "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=folder, check=True)
        command = [str(programs["node"]), "translate.mjs", settings.name]
        with subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                yield Node(process)
            finally:
                if process.stdin is not None:
                    process.stdin.close()
