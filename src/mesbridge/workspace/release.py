"""A release: everything the service needs of one state of the files, checked and compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from mesbridge.dictionary.codec import EntityCodec
from mesbridge.dictionary.codes import CodeTable
from mesbridge.dictionary.entity import Dictionary
from mesbridge.dictionary.system import System
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.codec import DEFAULT_MAX_BODY_BYTES, MessageCodec
from mesbridge.formats.schema import MessageSchema
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.predicates import Predicate
from mesbridge.mapping.rules import MappingSpec
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.translator import Payload, Translator
from mesbridge.workspace.added_codes import AddedCode
from mesbridge.workspace.assembly import CompiledCheck, Contents, assemble
from mesbridge.workspace.collector import collector_at_rest
from mesbridge.workspace.loader import TestFile
from mesbridge.workspace.routes import DestinationSpec, Route


class Workspace:
    """One release. Immutable after it was made, safe to share between threads.

    Attributes:
        release: the release id; equal files have equal ids, on every machine.
        files: the release id that the files alone would have, without *added*.
        added: pairs of code tables beside the files.
        targets: per destination the text of its file; equal texts mean the same target.
        findings: warnings and notes of the check.
        tests, route_tests: the ``*_test.yaml`` files beside mappings and routes, not read yet.
        scope: what names in a mapping can mean.
    """

    def __init__(self, contents: Contents, max_body_bytes: int = DEFAULT_MAX_BODY_BYTES) -> None:
        self.release: str = contents.release
        self.files: str = contents.files
        self.added: Sequence[AddedCode] = contents.added
        self.targets: Mapping[str, str] = contents.targets
        self.systems: Mapping[str, System] = contents.systems
        self.dictionary: Dictionary = contents.dictionary
        self.codes: Mapping[str, CodeTable] = contents.codes
        self.messages: Mapping[str, MessageSchema] = contents.messages
        self.mappings: Mapping[str, MappingSpec] = contents.mappings
        self.routes: Mapping[str, Route] = contents.routes
        self.destinations: Mapping[str, DestinationSpec] = contents.destinations
        self.findings: Sequence[Finding] = contents.findings
        self.tests: Sequence[TestFile] = contents.tests
        self.route_tests: Sequence[TestFile] = contents.route_tests
        self.scope: Scope = contents.scope
        self._checks = contents.checks
        self._cancelled = contents.cancelled
        self._translators = {
            name: compile_mapping(spec, contents.scope) for name, spec in contents.mappings.items()
        }
        self._message_codecs = {
            name: MessageCodec(schema, max_body_bytes) for name, schema in self.messages.items()
        }
        self._entity_codecs = {
            name: EntityCodec(entity, self.dictionary)
            for name, entity in self.dictionary.entities.items()
        }

    def translator(self, name: str) -> Translator:
        """The compiled mapping *name* (``sap_s4.production_order``).

        Raises:
            KeyError: no such mapping.
        """
        return self._translators[name]

    def watched(self, translator: Callable[[str], Translator]) -> Workspace:
        """The same release, whose mappings are carried out by what *translator* gives by name."""
        other = copy(self)
        other._translators = {name: translator(name) for name in self.mappings}
        return other

    def message_codec(self, name: str) -> MessageCodec:
        """Reads and writes the message *name*.

        Raises:
            KeyError: no such message.
        """
        return self._message_codecs[name]

    def codec(self, entity: str) -> EntityCodec:
        """Reads and writes canonical documents of *entity*.

        Raises:
            KeyError: no such entity.
        """
        return self._entity_codecs[entity]

    def decode(self, message: str, body: bytes) -> Payload:
        """Bytes of the message to a payload: exact decimals, valid against the schema.

        Raises:
            DecodeError: the bytes are not what format and schema say.
            KeyError: no such message.
        """
        return self._message_codecs[message].decode(body)

    def encode(self, message: str, document: Mapping[str, Any]) -> bytes:
        """A document to bytes of the message's format.

        Raises:
            EncodeError: the document does not fit the schema.
            KeyError: no such message.
        """
        return self._message_codecs[message].encode(document)

    def checks(self, entity: str) -> Sequence[CompiledCheck]:
        """The entity's own checks, in the order of the file."""
        return self._checks[entity]

    def cancelled(self, entity: str) -> Predicate | None:
        """What tells a cancelled state of *entity*, where it says so."""
        return self._cancelled.get(entity)


@collector_at_rest()
def load(
    mappings_dir: Path | str,
    schemas_dir: Path | str,
    *,
    max_body_bytes: int = DEFAULT_MAX_BODY_BYTES,
) -> Workspace:
    """Read, check and compile a workspace.

    Args:
        max_body_bytes: longest body that ``decode`` takes.
    Raises:
        ConfigurationError: something is wrong with the files; ``.findings`` holds every error.
    """
    contents = assemble(Path(mappings_dir), Path(schemas_dir))
    errors = errors_in(contents.findings)
    if errors:
        raise ConfigurationError(errors)
    return Workspace(contents, max_body_bytes)


def check(mappings_dir: Path | str, schemas_dir: Path | str) -> list[Finding]:
    """All findings of a workspace: errors, warnings and notes, in the order of the files."""
    return list(assemble(Path(mappings_dir), Path(schemas_dir)).findings)
