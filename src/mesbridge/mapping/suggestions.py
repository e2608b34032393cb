"""“Did you mean …?” for findings, with the titles of fields in both languages."""

from __future__ import annotations

from typing import Any

from mesbridge.mapping.shapes import Shape
from mesbridge.nearest import MAX_NAMES, did_you_mean, nearest

__all__ = ["did_you_mean", "suggestion"]


def suggestion(name: str, shape: Shape) -> dict[str, Any]:
    """The member of *shape* that *name* was probably meant to be, as phrases for a finding."""
    members = shape.members
    titled = {title: key for key, each in members.items()
              for title in (each.title.en, each.title.zh) if title}  # fmt: skip
    found = titled.get(name) or nearest(name, members)
    if found is None:
        names = ", ".join(list(members)[:MAX_NAMES]) + (" …" if len(members) > MAX_NAMES else "")
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
        "suggestion_zh": f"，是否应为“{found}”{label_zh}？",
    }
