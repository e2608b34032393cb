"""The schema of ``mesbridge.yaml``: made of the settings themselves."""

from __future__ import annotations

from mesbridge.catalogue.help import Help
from mesbridge.catalogue.keys import SETTINGS_ZH
from mesbridge.editor.parts import Schema, file_schema, helped
from mesbridge.settings import SECRETS, Settings

#: What pydantic tells of a setting that an editor can use.
_LIMITS = ("type", "enum", "const", "anyOf", "minimum", "maximum", "exclusiveMinimum", "minLength")


def settings_schema() -> Schema:
    """Every setting with its type, limits and default."""
    told = Settings.model_json_schema()["properties"]
    properties = {name: _setting(name, schema) for name, schema in told.items()}
    body: Schema = {
        "type": ["object", "null"], "properties": properties, "additionalProperties": False,
    }  # fmt: skip
    return file_schema("settings", body, {})


def _setting(name: str, told: Schema) -> Schema:
    made = {key: value for key, value in told.items() if key in _LIMITS}
    pattern = told.get("pattern")
    if pattern is not None:
        made["pattern"] = f"^(env|file):.+$|{pattern}" if name in SECRETS else pattern
    english = str(told.get("description", ""))
    default = told.get("default")
    shown = "" if default is None else f"\n\n= {default}"
    return helped(made, Help(english, f"{SETTINGS_ZH.get(name, '')}{shown}"))
