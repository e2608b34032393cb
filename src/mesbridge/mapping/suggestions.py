"""“Did you mean …?” for findings, with the titles of fields in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mesbridge.mapping.shapes import Shape
from mesbridge.nearest import nearest


def suggestion(name: str, shape: Shape) -> dict[str, Any]:
    """The member of *shape* that *name* was probably meant to be, as phrases for a finding."""
    members = shape.members
    titled = {title: key for key, each in members.items()
              for title in (each.title.en, each.title.zh) if title}  # fmt: skip
    found = titled.get(name) or nearest(name, members)
    if found is None:
        names = ", ".join(list(members)[:12])
        return {
            "suggestion": f"; known here: {names}" if names else "",
            "suggestion_zh": f"；此处可用：{names}" if names else "",
        }
    title = members[found].title
    texts = [text for text in (title.en, title.zh) if text and text != found]
    label = f" ({' / '.join(texts)})" if texts else ""
    label_zh = f"（{title.zh or title.en}）" if texts else ""
    return {
        "suggestion": f", did you mean '{found}'{label}?",
        "suggestion_zh": f"，是否应为 '{found}'{label_zh}？",
    }


def did_you_mean(name: str, options: Iterable[str]) -> dict[str, Any]:
    """The option that *name* was probably meant to be."""
    known = sorted(options)
    found = nearest(name, known)
    if found is not None:
        return {
            "suggestion": f", did you mean '{found}'?",
            "suggestion_zh": f"，是否应为 '{found}'？",
        }
    names = ", ".join(known[:12])
    return {
        "suggestion": f"; known here: {names}" if names else "",
        "suggestion_zh": f"；此处可用：{names}" if names else "",
    }
