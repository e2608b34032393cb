"""Settings: ``mesbridge.yaml``, each overridden by the environment variable ``MESBRIDGE_<NAME>``.

Reading the file is the workspace's work (``workspace.settings_source``); here is what may stand in
it. Units stand in the names.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mesbridge.documents import Fields, Position, plain
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.nearest import nearest

PREFIX = "MESBRIDGE_"
#: Settings whose value may be a reference to a secret.
SECRETS = ("broker_url", "database_url")


class Settings(BaseModel):
    """All settings of one process. Secrets are already resolved; they are not in the repr."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)

    broker_url: str = Field(
        "embedded:",
        repr=False,
        pattern=r"^(embedded:.*|amqps?://.+)$",
        description="embedded: or embedded:PATH, or amqp[s]://user:password@host:5672/vhost",
    )
    broker_declare: bool = Field(
        True,
        description="declare exchanges and queues at start; false where somebody else does, "
        "they are then only looked at",
    )
    database_url: str = Field(
        "sqlite:///mesbridge.db",
        repr=False,
        pattern=r"^(sqlite:///.*|postgresql\+psycopg://.+)$",
        description="sqlite:///FILE or postgresql+psycopg://user:password@host/database",
    )
    mappings: Path = Field(Path("mappings"), description="folder of dictionary, mappings, routes")
    schemas: Path = Field(Path("schemas"), description="folder of the messages' schemas")
    api_host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="address to listen on; any but loopback needs API keys (mesbridge key add)",
    )
    api_port: int = Field(8080, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    log_format: Literal["json", "console"] | None = Field(
        None, description="json or console; not set: console on a terminal, else json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error"
    )
    batch_limit: int = Field(
        200,
        ge=1,
        le=1000,
        description="messages in one ledger transaction at most; there is no wait for a full batch",
    )
    prefetch: int = Field(
        400, ge=1, le=65535, description="unacknowledged messages per source queue; twice a batch"
    )
    max_body_bytes: int = Field(
        1 << 20, ge=1024, le=256 << 20, description="longest message body that is decoded"
    )
    retention_days: int = Field(
        90, ge=14, description="days that finished messages are kept with their bodies"
    )
    id_retention_days: int = Field(
        400, ge=14, description="days that message ids are kept to recognise repeats"
    )
    sweep_seconds: float = Field(
        30.0, gt=0, le=3600, description="seconds between looks at messages that wait"
    )
    upkeep_seconds: float = Field(
        5.0, gt=0, le=3600, description="seconds between refreshes of the metrics from the ledger"
    )
    ingest_timeout_seconds: float = Field(
        30.0, gt=0, le=600, description="seconds an HTTP sender waits until its message is stored"
    )
    drain_seconds: float = Field(
        20.0, gt=0, le=600, description="seconds that a stop may take to finish what is in flight"
    )

    reload_watch: bool = Field(
        True, description="make a release as soon as the files of mappings or schemas change"
    )
    reload_poll_seconds: float = Field(
        2.0, gt=0, le=3600, description="seconds between looks at the files"
    )
    reload_quiet_seconds: float = Field(
        2.0, ge=0, le=3600, description="seconds that changed files must rest before they are read"
    )
    follow_seconds: float = Field(
        1.0,
        gt=0,
        le=3600,
        description="seconds between looks whether another release was activated elsewhere",
    )
    releases_kept: int = Field(
        20, ge=2, le=1000, description="states of the files that can be activated again"
    )

    @property
    def needs_api_keys(self) -> bool:
        """Whether the API is reachable from other machines."""
        if self.api_host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.api_host).is_loopback
        except ValueError:
            return True


@dataclass(frozen=True, slots=True)
class _Given:
    """One setting as found: *source* is what people call its place."""

    value: Any
    source: str
    position: Position


def build_settings(
    document: Fields | None,
    environment: Mapping[str, str],
    overrides: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings of the file, under those of the environment, under those of the command line.

    Args:
        document: the file, or None where there is none.
        environment: variables by name; only ``MESBRIDGE_<NAME>`` of known settings are read.
        overrides: by name of the setting; None leaves a setting as it is.
    Raises:
        ConfigurationError: an unknown or a bad setting; names its place or its variable.
    """
    findings: list[Finding] = []
    given = _from_file(document, findings) | _from_environment(environment)
    for name, value in (overrides or {}).items():
        if value is not None:
            source = f"--{name.replace('_', '-')}"
            given[name] = _Given(value, source, Position(source, 0, 0))
    values = {name: _resolved(name, one, environment, findings) for name, one in given.items()}
    settings = _validated(values, given, findings)
    if findings or settings is None:
        raise ConfigurationError(findings)
    return settings


def _from_file(document: Fields | None, findings: list[Finding]) -> dict[str, _Given]:
    found: dict[str, _Given] = {}
    for name, value in document.entries.items() if document else ():
        place = value.position
        if name in Settings.model_fields:
            found[name] = _Given(plain(value), f"'{name}'", place)
            continue
        guess = nearest(name, Settings.model_fields)
        params = {"found": name, "nearest": guess, "options": ", ".join(Settings.model_fields)}
        code = "MB290" if guess else "MB291"
        findings.append(Finding(code, _key_place(document, name), params))
    return found


def _key_place(document: Fields | None, name: str) -> Position:
    assert document is not None
    return document.keys[name]


def _from_environment(environment: Mapping[str, str]) -> dict[str, _Given]:
    found: dict[str, _Given] = {}
    for name in Settings.model_fields:
        variable = PREFIX + name.upper()
        value = environment.get(variable)
        if value:
            found[name] = _Given(value, variable, Position(variable, 0, 0))
    return found


def _resolved(
    name: str, given: _Given, environment: Mapping[str, str], findings: list[Finding]
) -> Any:
    if name not in SECRETS or not isinstance(given.value, str):
        return given.value
    try:
        return resolve_secret(given.value, environment)
    except (KeyError, OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not set"
        params = {"found": given.value, "problem": reason}
        findings.append(Finding("MB293", given.position, params, name))
        return Settings.model_fields[name].default


def resolve_secret(text: str, environment: Mapping[str, str]) -> str:
    """The secret that ``env:NAME`` or ``file:PATH`` refers to; any other text is returned as it is.

    Raises:
        KeyError: the variable is not set.
        OSError: the file cannot be read.
    """
    kind, _, reference = text.partition(":")
    if kind == "env":
        return environment[reference]
    if kind == "file":
        return Path(reference).read_text(encoding="utf-8").rstrip("\r\n")
    return text


def _validated(
    values: Mapping[str, Any], given: Mapping[str, _Given], findings: list[Finding]
) -> Settings | None:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            name = str(problem["loc"][0])
            secret = name in SECRETS
            params = {
                "source": given[name].source,
                "found": "***" if secret else f'"{given[name].value}"',
                "problem": problem["msg"],
                "description": Settings.model_fields[name].description,
            }
            findings.append(Finding("MB292", given[name].position, params, name))
        return None
