"""The settings of VS Code that bring schemas and files together, and modelines for any editor."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mesbridge.editor.workspace_schemas import ENDING, EditorSchema

#: The extension that runs the YAML language server.
EXTENSION = "redhat.vscode-yaml"
_SCHEMAS = "yaml.schemas"


class UnreadableSettingsError(ValueError):
    """A settings file that is there cannot be read as plain JSON, so it is left as it is."""


def write_vscode(folder: Path, associated: Mapping[str, list[str]]) -> list[Path]:
    """Write ``settings.json`` and ``extensions.json`` into *folder*; what else stands there stays.

    Raises:
        UnreadableSettingsError: a file of these has comments or is no JSON.
        OSError: a file cannot be written.
    """
    settings, extensions = folder / "settings.json", folder / "extensions.json"
    known, recommended = _read(settings), _read(extensions)
    others = {
        file: patterns
        for file, patterns in dict(known.get(_SCHEMAS, {})).items()
        if file not in associated and not _was_ours(file, associated)
    }
    known[_SCHEMAS] = {**others, **associated}
    known.setdefault("yaml.validate", True)
    known.setdefault("yaml.schemaStore.enable", False)
    names = list(recommended.get("recommendations", []))
    recommended["recommendations"] = names if EXTENSION in names else [*names, EXTENSION]
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in ((settings, known), (extensions, recommended)):
        path.write_text(f"{json.dumps(content, indent=2, ensure_ascii=False)}\n", encoding="utf-8")
    return [settings, extensions]


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UnreadableSettingsError(f"{path}: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get(_SCHEMAS, {}), dict):
        raise UnreadableSettingsError(f"{path}: expected an object")
    return found


def _was_ours(file: str, associated: Mapping[str, list[str]]) -> bool:
    """A schema beside those of today, of a mapping that is gone."""
    if Path(file).is_file():
        return False
    folders = {each.rpartition("/")[0] for each in associated}
    return file.endswith(ENDING) and file.rpartition("/")[0] in folders


def modelines(schemas: Sequence[EditorSchema], folder: Path, mappings: Path) -> Mapping[str, str]:
    """Per file that is there the comment that names its schema, for editors without settings."""
    found: dict[str, str] = {}
    for each in schemas:
        schema = folder / each.file
        for path in _files(each, mappings):
            relative = Path(os.path.relpath(schema, path.parent)).as_posix()
            found[path.as_posix()] = f"# yaml-language-server: $schema={relative}"
    return dict(sorted(found.items()))


def _files(schema: EditorSchema, mappings: Path) -> list[Path]:
    left_out = {mappings / each[1:] for each in schema.patterns if each.startswith("!")}
    if schema.patterns[0] == "mesbridge.yaml":
        return [path for path in (Path("mesbridge.yaml"),) if path.is_file()]
    every = [
        path
        for pattern in schema.patterns
        if not pattern.startswith("!")
        for path in sorted(mappings.glob(pattern))
    ]
    excluded = [pattern[1:] for pattern in schema.patterns if pattern.startswith("!")]
    return [
        path
        for path in every
        if path not in left_out
        and not any(path.relative_to(mappings).match(pattern) for pattern in excluded)
    ]
