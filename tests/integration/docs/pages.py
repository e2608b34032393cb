"""The marked blocks of a page: files, examples, generated parts.

A fenced block is marked by the HTML comment right before it: ``<!-- file: mappings/x.yaml -->``
names a file of the page's workspace, ``<!-- example -->`` a part of a mapping with its test. A
generated part stands between ``<!-- generated: name -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

REPOSITORY = Path(__file__).parents[3]
DOCS = REPOSITORY / "docs"

_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>[^\n]*) -->\n)? *```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.M | re.S
)
_GENERATED = re.compile(
    r"(?<=<!-- generated: )(?P<name>\w+) -->\n(?P<text>.*?)(?=<!-- end -->)", re.S
)
#: Keys of an example that belong to its test, not to its mapping.
_TEST_KEYS = (
    "given", "stored", "meta", "remainders", "expect", "expect_part", "expect_error",
    "expect_flags", "expect_remainders",
)  # fmt: skip
_TOP_KEY = re.compile(r"^(\w+):")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block; *mark* is what the comment before it says, *line* where its text begins."""

    mark: str
    language: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Example:
    """One example: the text of its mapping, of its test file, and what the checker finds."""

    line: int
    system: str
    mapping: str
    test: str
    finding: str | None


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of *page*."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(found["mark"] or "", found["language"], dedent(found["text"]),
              text.count("\n", 0, found.start("text")) + 1)
        for found in _FENCE.finditer(text)
    ]  # fmt: skip


def files(page: Path) -> dict[str, str]:
    """The files that *page* shows, by their path."""
    return {
        block.mark.removeprefix("file: "): block.text
        for block in blocks(page)
        if block.mark.startswith("file: ")
    }


def examples(page: Path) -> list[Example]:
    """The examples of *page*, each as a mapping called ``example`` with one test."""
    return [_example(block) for block in blocks(page) if block.mark == "example"]


def generated_parts(text: str) -> dict[str, str]:
    """What stands in the generated parts of a page, by name."""
    return {found["name"]: found["text"] for found in _GENERATED.finditer(text)}


def with_generated(text: str, parts: dict[str, str]) -> str:
    """The page *text* with *parts* in the places of their names."""
    return _GENERATED.sub(lambda found: f"{found['name']} -->\n{parts[found['name']]}", text)


def _example(block: Block) -> Example:
    parts = _top_level(block.text)
    finding = parts.pop("finding", None)
    test = [f"    {line}" for key in _TEST_KEYS for line in parts.pop(key, "").splitlines()]
    inward = "from" not in parts
    if inward:
        parts = {"from": "from: shop.order\n", "to": "to: order\n", **parts}
        if "\n  order_no:" not in parts["fields"]:
            parts["fields"] += '  order_no: {from: Number, default: "471"}\n'
    system = "shop" if inward else parts["to"].split()[1].partition(".")[0]
    if inward:
        test = _with_key("\n".join(test)).splitlines()
    name = f"{system}.example"
    return Example(
        block.line,
        system,
        f"mapping: {name}\n" + "".join(parts.values()),
        "\n".join([f"mapping: {name}", "tests:", "  - name: as the page says", *test, ""]),
        finding.split()[1] if finding else None,
    )


def _with_key(test: str) -> str:
    """The whole output of an inward example also has the key, which the page leaves out."""
    before, word, expected = test.partition(" expect:")
    if not word or "order_no:" in expected:
        return test
    return before + word + expected.replace("{", '{order_no: "471", ', 1)


def _top_level(text: str) -> dict[str, str]:
    """The text of each key at the left margin."""
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        match = _TOP_KEY.match(line)
        key = match[1] if match else key
        found[key] = found.get(key, "") + line
    return found
