"""Where the mappings are that come with mesbridge."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_folder() -> Path:
    """The folder that holds ``mappings`` and ``schemas``: the package's own, else the clone's.

    Raises:
        FileNotFoundError: neither is there; the installation is incomplete.
    """
    for folder in (_PACKAGE / "shipped", _PACKAGE.parents[1]):
        if (folder / "mappings" / "systems.yaml").is_file():
            return folder
    raise FileNotFoundError(f"no shipped mappings in {_PACKAGE / 'shipped'}")
