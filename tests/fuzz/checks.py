"""What has to hold whatever comes in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from mesbridge.catalogue import CATALOGUE
from mesbridge.errors import ConfigurationError, MesbridgeError
from mesbridge.findings import Finding

#: Characters of a sentence: nobody reads a longer one, and no log should keep it.
LONGEST_MESSAGE = 4000
_LINE_END = re.compile("\r\n|\n|\r")


class BrokenPromiseError(AssertionError):
    """A target did what it must not do."""


def demand(holds: object, promise: str) -> None:
    """Fail with *promise* unless it *holds* (``assert`` could be switched off)."""
    if not holds:
        raise BrokenPromiseError(promise)


def check_findings(findings: Iterable[Finding], text: str, name: str) -> None:
    """Codes are known, texts are whole in both languages, places are inside the file *name*."""
    lines = _LINE_END.split(text)
    for finding in findings:
        demand(finding.code in CATALOGUE, f"{finding.code} is in the catalogue")
        _check_texts(finding.message("en"), finding.message("zh"))
        finding.hint("en"), finding.hint("zh")
        place = finding.position
        if place.file != name:
            continue
        if not 1 <= place.line <= len(lines):
            raise BrokenPromiseError(f"{finding.line()} is in {len(lines)} lines")
        if name.endswith(".csv"):  # cells are counted as spreadsheets quote, which nobody has to
            continue
        # A value may go on over several lines; what is wrong in it is counted from its first.
        rest = sum(len(line) + 1 for line in lines[place.line - 1 :])
        inside = 1 <= place.column <= rest + 1
        if not inside:
            raise BrokenPromiseError(f"{finding.line()} is inside {lines[place.line - 1]!r}")


@contextmanager
def only_our_errors() -> Iterator[None]:
    """Errors of ours may come out, each with a known code and whole texts; no others."""
    try:
        yield
    except ConfigurationError as error:
        demand(error.findings, "a refused configuration has findings")
        demand(str(error), "an error says something")
    except MesbridgeError as error:
        demand(error.code in CATALOGUE, f"{error.code} is in the catalogue")
        _check_texts(error.message("en"), error.message("zh"))
        demand(str(error), "an error says something")


def _check_texts(*texts: str) -> None:
    for text in texts:
        demand(0 < len(text) < LONGEST_MESSAGE, "a message says something, and not too much")
        if not all(each.isprintable() or each == "\n" for each in text):
            raise BrokenPromiseError(f"{text!r} is printable")
