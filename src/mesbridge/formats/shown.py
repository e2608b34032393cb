"""Values and paths as errors show them: short, and readable by whoever wrote the schema."""

from __future__ import annotations

from collections.abc import Sequence

from mesbridge.errors import SHOWN_LENGTH


def shown(value: object) -> str:
    """*value* on one line, at most :data:`SHOWN_LENGTH` characters."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case dict():
            return "{…}"
        case list():
            return f"[…] ({len(value)})"
        case str():
            # Cut before anything else: a value may be a megabyte.
            text = value[: SHOWN_LENGTH + 1]
        case _:
            text = str(value)[: SHOWN_LENGTH + 1]
    text = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
    return text if len(text) <= SHOWN_LENGTH else f"{text[: SHOWN_LENGTH - 1]}…"


def path_text(steps: Sequence[str | int]) -> str:
    """``d.results[0].Quantity``."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            name = shown(step)
            text += f".{name}" if text else name
    return text
