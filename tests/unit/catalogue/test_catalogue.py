"""Every code has its texts, in both languages, and stands once."""

from __future__ import annotations

import ast
import pkgutil
import re
import string
from importlib import import_module
from pathlib import Path

import pytest

import mesbridge
from mesbridge import catalogue
from mesbridge.catalogue import CATALOGUE, explanation_of
from mesbridge.catalogue.explanation import Explanation

SOURCES = Path(mesbridge.__file__).parent
CODE = re.compile(r"MB\d{3}")


def tables() -> list[dict[str, Explanation]]:
    modules = [
        import_module(m.name)
        for m in pkgutil.iter_modules(catalogue.__path__, "mesbridge.catalogue.")
    ]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, dict) and value and isinstance(next(iter(value.values())), Explanation)
    ]


def codes_in(file: Path) -> set[str]:
    """The codes that a source file uses, as whole string constants."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value)
    }


def used_codes() -> set[str]:
    files = [f for f in SOURCES.rglob("*.py") if "catalogue" not in f.parts]
    return set().union(*(codes_in(file) for file in files))


def test_every_code_that_is_used_is_explained() -> None:
    assert used_codes() - set(CATALOGUE) == set()


def test_every_explained_code_is_used() -> None:
    assert set(CATALOGUE) - used_codes() == set()


def test_a_code_stands_in_one_table_only() -> None:
    every = [code for table in tables() for code in table]

    assert sorted(every) == sorted(set(every))
    assert set(every) == set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_sentences_and_hints_come_in_both_languages_with_the_same_places(code: str) -> None:
    explanation = CATALOGUE[code]

    assert explanation.en
    assert explanation.zh
    assert bool(explanation.hint_en) == bool(explanation.hint_zh)
    assert bool(explanation.about_en) == bool(explanation.about_zh)
    assert places(explanation.en) == places(explanation.zh)


def places(text: str) -> set[str]:
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {re.sub("_(en|zh)$", "", name) for name in names}


def test_a_code_of_an_added_step_is_shown_by_itself() -> None:
    assert explanation_of("XY999").sentence("zh", {"found": "7"}) == "XY999 7"


def test_a_place_without_a_value_stays_empty() -> None:
    assert "{" not in CATALOGUE["MB471"].sentence("en", {})


def test_an_explanation_without_hint_has_none() -> None:
    assert Explanation(en="a", zh="b").hint_text("en", {}) is None
