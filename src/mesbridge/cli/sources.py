"""``translate --source``: the Python that rules became, beside the lines of their file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mesbridge.mapping.source_listing import RuleSource, SourceListing, source_listing
from mesbridge.workspace.release import Workspace


def listings(workspace: Workspace, names: Iterable[str]) -> list[SourceListing]:
    """The listing of every mapping of *names*, each once."""
    return [
        source_listing(workspace.mappings[name], workspace.scope) for name in dict.fromkeys(names)
    ]


def as_text(found: Iterable[SourceListing]) -> str:
    """Rule by rule: its lines, and below them the lines of Python with their numbers."""
    return "\n".join(line for listing in found for line in _lines(listing))


def as_values(found: Iterable[SourceListing]) -> list[dict[str, Any]]:
    """The same as plain values, with the whole module."""
    return [
        {
            "mapping": listing.mapping,
            "file": listing.file,
            "rules": [
                {**asdict(rule), "yaml": _yaml(rule, _file(listing.file))} for rule in listing.rules
            ],
            "python": listing.python,
        }
        for listing in found
    ]


def _lines(listing: SourceListing) -> Iterator[str]:
    text = _file(listing.file)
    yield f"# {listing.mapping}  ({listing.file})"
    for rule in listing.rules:
        yield ""
        for number, line in enumerate(_yaml(rule, text), start=rule.line):
            yield f"{number:5} | {line}"
        python = [each for each in rule.python if each.function in listing.functions]
        depth = min((_depth(each.text) for each in python), default=0)
        for each in python:
            yield f"            {each.number:5} > {each.text[depth:]}"
        words = " ".join(each.text for each in python)
        for name, value in rule.constants.items() if python else ():
            if re.search(rf"\b{name}\b", words):
                yield f"                    {name} = {value}"


def _yaml(rule: RuleSource, text: list[str]) -> list[str]:
    """The lines of the rule, without what stands empty behind them."""
    lines = text[rule.line - 1 : rule.until or None]
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return lines


def _file(name: str) -> list[str]:
    return Path(name).read_text(encoding="utf-8").splitlines()


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
