"""Credentials by reference: ``env:NAME`` or ``file:PATH``, read when they are needed."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path

from mesbridge.documents import Fields, Scalar, plain
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.workspace.routes import DestinationSpec


class Credentials:
    """``{user, password}`` (basic), ``{token}`` (bearer) or ``{header, value}`` (an API key)."""

    def __init__(self, spec: DestinationSpec) -> None:
        """Raises ConfigurationError (MB486) where a reference leads nowhere."""
        self._spec = spec
        self._values = _texts(spec)
        self._last = self._made()

    def headers(self) -> Mapping[str, str]:
        """What every request carries; a secret in a file may be exchanged while we run."""
        try:
            self._last = self._made()
        except ConfigurationError:
            # The file is being replaced: what worked last goes on, else the target says 401.
            return self._last
        return self._last

    def _made(self) -> Mapping[str, str]:
        values = {name: self._resolved(text) for name, text in self._values.items()}
        match sorted(values):
            case []:
                return {}
            case ["token"]:
                return {"Authorization": f"Bearer {values['token']}"}
            case ["password", "user"]:
                pair = f"{values['user']}:{values['password']}".encode()
                return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
            case ["header", "value"] | ["header", "key"]:
                return {values["header"]: values.get("value") or values.get("key") or ""}
            case other:
                raise self._error(f"credentials has {', '.join(other)}, expected user and password,"
                                  " token, or header and value")  # fmt: skip

    def _resolved(self, text: str) -> str:
        try:
            return resolved(text)
        except KeyError as error:
            raise self._error(f"the environment has no {error.args[0]}") from error
        except OSError as error:
            raise self._error(f"{error.filename}: {error.strerror}") from error

    def _error(self, reason: str) -> ConfigurationError:
        params = {"destination": self._spec.name, "reason": reason}
        return ConfigurationError([Finding("MB486", self._spec.position, params)])


def resolved(text: str) -> str:
    """What the reference *text* leads to; any other text is itself.

    Raises:
        KeyError: there is no such environment variable.
        OSError: the file cannot be read.
    """
    if text.startswith("env:"):
        return os.environ[text.removeprefix("env:")]
    if text.startswith("file:"):
        return Path(text.removeprefix("file:")).read_text(encoding="utf-8").strip()
    return text


def _texts(spec: DestinationSpec) -> dict[str, str]:
    if not isinstance(spec.credentials, Fields):
        return {}
    return {
        name: value.text if isinstance(value, Scalar) else str(plain(value))
        for name, value in spec.credentials.entries.items()
    }
