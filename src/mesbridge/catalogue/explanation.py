"""One code of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

#: Characters of a value in a sentence; a list of names may be longer than a name.
MAX_SHOWN = 500
#: Places that hold a whole clause, or nothing: without a finding nothing stands there.
_WORDED = re.compile(r"\{(?:suggestion|hint|title)(?:_zh)?\}")


def safe_text(text: str) -> str:
    """*text* for a terminal, a log and a page: short, without what they would carry out."""
    cut = text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(each if each.isprintable() or each == "\n" else _escaped(each) for each in cut)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


class _Blank(dict[str, Any]):
    """Leaves a place empty for which no value was given: a text must never hide an error."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(
            {name: safe_text(each) if isinstance(each, str) else each
             for name, each in params.items()}
        )  # fmt: skip

    def __missing__(self, key: str) -> str:
        return ""


class _Places(dict[str, str]):
    """Shows the places of a text that a finding would fill: ``{key}`` as ``<key>``."""

    def __missing__(self, key: str) -> str:
        return f"<{key.removesuffix('_zh')}>"


def with_places(text: str) -> str:
    """A text of the catalogue without a finding: its places by their names (``'<key>'``)."""
    return _WORDED.sub("", text).format_map(_Places())


@dataclass(frozen=True, slots=True)
class Explanation:
    """Texts of one code; *en*, *zh* the sentence, *hint_* what to do, *about_* the long form."""

    en: str
    zh: str
    hint_en: str = ""
    hint_zh: str = ""
    about_en: str = ""
    about_zh: str = ""

    def sentence(self, language: Literal["en", "zh"], params: Mapping[str, Any]) -> str:
        """The sentence with its values."""
        return (self.zh if language == "zh" else self.en).format_map(_Blank(params))

    def hint_text(self, language: Literal["en", "zh"], params: Mapping[str, Any]) -> str | None:
        """The hint with its values, or None."""
        text = self.hint_zh if language == "zh" else self.hint_en
        return text.format_map(_Blank(params)) or None
