"""In which language the asker reads: ``Accept-Language``."""

from __future__ import annotations

from fastapi import Request

from mesbridge.findings import Language


def language_of(request: Request) -> Language:
    """``zh`` where Chinese is wanted more than English, else ``en``."""
    best: tuple[float, Language] = (0.0, "en")
    for entry in request.headers.get("accept-language", "").split(","):
        name, _, parameters = entry.strip().partition(";")
        language = name.strip().lower().split("-", 1)[0]
        if language in ("en", "zh") and _quality(parameters) > best[0]:
            best = (_quality(parameters), "zh" if language == "zh" else "en")
    return best[1]


def _quality(parameters: str) -> float:
    """The weight in ``q=0.8``; 1 without one, 0 where it is none."""
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
