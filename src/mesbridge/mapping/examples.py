"""Runs the tests beside a mapping: ``<name>_test.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mesbridge.dictionary.reading import ObjectReader
from mesbridge.documents import Document, Fields, Items, Position, Scalar
from mesbridge.errors import MesbridgeError
from mesbridge.findings import Finding
from mesbridge.mapping.example_differences import differences, shown
from mesbridge.mapping.example_remainders import remainder_differences, remainders_of
from mesbridge.mapping.example_values import ExampleError, value_of
from mesbridge.mapping.path_starts import META
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.shapes import ANY, TEXT, Shape, of_entity, of_schema
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.translator import REMAINDERS, Payload, Translation, Translator

#: What ``$meta`` gives where a test says nothing else.
DEFAULT_META: Mapping[str, Any] = {
    "message_id": "test-message",
    "output_id": "00000000-0000-0000-0000-000000000000",
    "received_at": datetime(2024, 1, 1, tzinfo=UTC),
    "change": "new",
}
#: What `expect_error` may name.
ERROR_KEYS = ("code", "target", "source", "value", "line", "reason", "waits_for")
_EXPECTATIONS = ("expect", "expect_part", "expect_error")


@dataclass(frozen=True, slots=True)
class ExampleTools:
    """What the runner needs of a release.

    Attributes:
        translator: the compiled mapping of a name; KeyError where there is none.
        decode: bytes of a message to a payload.
        load: bytes of a canonical document (JSON) of an entity to the document.
    """

    scope: Scope
    names: tuple[str, ...]
    translator: Callable[[str], Translator]
    decode: Callable[[str, bytes], Payload]
    load: Callable[[str, bytes], Payload]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One test: passed where it has no *findings*."""

    mapping: str
    name: str
    position: Position
    findings: tuple[Finding, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.findings


def run_examples(document: Fields, base: Path, tools: ExampleTools) -> list[ExampleResult]:
    """Run all tests of one file.

    Args:
        document: the file.
        base: the folder that ``given: {file: …}`` starts from.
    Returns:
        One result per test, in the order of the file. What is wrong with the file itself fails a
        result of its own, named after the mapping.
    """
    findings: list[Finding] = []
    keys = ObjectReader(document, None, findings)
    name = keys.text("mapping", required=True) or ""
    tests = keys.items("tests", required=True)
    keys.finish()
    results = []
    if name and name not in tools.names:
        guess = did_you_mean(name, tools.names)
        findings.append(Finding("MB510", keys.place("mapping"), {"name": name, **guess}))
    elif tests is not None and name:
        results = [_Example(entry, base, tools, name).run() for entry in tests]
    if findings:
        results.insert(0, ExampleResult(name, name, document.position, tuple(findings)))
    return results


class _Example:
    """One test."""

    def __init__(self, entry: Document, base: Path, tools: ExampleTools, mapping: str) -> None:
        self._entry = entry
        self._base = base
        self._tools = tools
        self._mapping = mapping
        self._translator = tools.translator(mapping)
        self._findings: list[Finding] = []

    def run(self) -> ExampleResult:
        """Carry out the test."""
        name = self._mapping
        if isinstance(self._entry, Fields):
            keys = ObjectReader(self._entry, None, self._findings)
            name = keys.text("name", required=True) or name
            self._check(keys)
        else:
            self._report("MB509", self._entry.position)
        return ExampleResult(self._mapping, name, self._entry.position, tuple(self._findings))

    def _check(self, keys: ObjectReader) -> None:
        given, stored, meta = keys.require("given"), keys.object("stored"), keys.object("meta")
        flags = keys.items("expect_flags")
        before, after = keys.object("remainders"), keys.object("expect_remainders")
        expectations = [key for key in _EXPECTATIONS if key in keys.document]
        for key in _EXPECTATIONS:
            keys.any(key)
        keys.finish()
        if len(expectations) != 1 and not self._findings:
            self._report("MB509", keys.document.position)
        if self._findings or given is None:
            return
        try:
            outcome = self._outcome(given, stored, meta, before)
            if after is not None and not isinstance(outcome, MesbridgeError):
                self._findings.extend(remainder_differences(after, outcome.remainders))
        except ExampleError as error:
            self._report("MB508", error.document.position, reason=str(error))
            return
        self._compare(expectations[0], keys.document[expectations[0]], outcome)
        if flags is not None:
            self._flags(flags, outcome)

    # --- inputs -------------------------------------------------------------------------------

    def _outcome(
        self, given: Document, stored: Fields | None, meta: Fields | None, before: Fields | None
    ) -> Translation | MesbridgeError:
        known, values = self._stored(stored), self._meta(meta)
        if before is not None:
            known[REMAINDERS] = remainders_of(before)
        try:
            payload = self._payload(given)
            return self._translator.run(payload, values, known)
        except MesbridgeError as error:
            return error

    def _payload(self, given: Document) -> Payload:
        inbound = self._translator.direction == "in"
        source, scope = self._translator.source, self._tools.scope
        file = given.get("file") if isinstance(given, Fields) and len(given.entries) == 1 else None
        read = self._tools.decode if inbound else self._tools.load
        if isinstance(file, Scalar):
            return read(source, self._bytes(file))
        if isinstance(given, Scalar):
            csv = scope.messages[source].csv if inbound else None
            encoding = csv.encoding.removesuffix("-bom") if csv else "utf-8"
            try:
                return read(source, given.text.encode(encoding))
            except UnicodeEncodeError as error:
                raise ExampleError(
                    given, f"not in {encoding}: {error.object[error.start]!r}"
                ) from error
        shape = of_schema(scope.messages[source].root) if inbound else (
            of_entity(scope.dictionary[source], scope.dictionary)
        )  # fmt: skip
        return value_of(given, shape, scope)

    def _bytes(self, file: Scalar) -> bytes:
        path = self._base / file.text
        if "\0" in file.text or (path.exists() and not path.is_file()):
            raise ExampleError(file, f"{file.text!r} is no file")  # a device may never end
        try:
            return path.read_bytes()
        except OSError as error:
            raise ExampleError(file, str(error)) from error

    def _stored(self, stored: Fields | None) -> dict[str, Any]:
        scope = self._tools.scope
        entities = {need.name: need.entity for need in self._translator.stored}
        found = {}
        for name, document in stored.entries.items() if stored is not None else ():
            if name not in entities:
                guess = did_you_mean(name, entities)["suggestion"]
                raise ExampleError(document, f"'with' has no '{name}'{guess}")
            shape = of_entity(scope.dictionary[entities[name]], scope.dictionary)
            found[name] = value_of(document, shape, scope, name)
        return found

    def _meta(self, meta: Fields | None) -> dict[str, Any]:
        shapes: dict[str, Shape] = {**META, "change": TEXT}
        found = dict(DEFAULT_META)
        for name, document in meta.entries.items() if meta is not None else ():
            if name not in shapes:
                guess = did_you_mean(name, shapes)["suggestion"]
                raise ExampleError(document, f"unknown '{name}'{guess}")
            found[name] = value_of(document, shapes.get(name, ANY), self._tools.scope, name)
        return found

    # --- outcome ------------------------------------------------------------------------------

    def _compare(self, key: str, expected: Document, outcome: Translation | MesbridgeError) -> None:
        if key == "expect_error":
            self._compare_error(expected, outcome)
        elif isinstance(outcome, MesbridgeError):
            self._report("MB505", expected.position, found=str(outcome))
        else:
            self._compare_documents(expected, outcome.documents, part=key == "expect_part")

    def _compare_documents(self, expected: Document, documents: list[Any], *, part: bool) -> None:
        wanted = list(expected) if isinstance(expected, Items) else [expected]
        if len(wanted) != len(documents):
            self._report("MB504", expected.position, found=len(documents), expected=len(wanted))
            return
        several = len(wanted) > 1
        for index, (document, actual) in enumerate(zip(wanted, documents, strict=True)):
            path = f"[{index}]" if several else ""
            self._findings.extend(
                differences(document, actual, self._tools.scope, part=part, path=path)
            )

    def _compare_error(self, expected: Document, outcome: Translation | MesbridgeError) -> None:
        keys = (
            ObjectReader(expected, None, self._findings) if isinstance(expected, Fields) else None
        )
        if keys is None:
            self._report("MB509", expected.position)
            return
        wanted = {key: keys.text(key) for key in ERROR_KEYS}
        keys.finish()
        if not isinstance(outcome, MesbridgeError):
            self._report("MB506", expected.position, expected=wanted["code"] or "")
            return
        for key, text in wanted.items():
            found = getattr(outcome, key, None)
            if text is not None and (found is None or _text(found) != text):
                self._report("MB507", keys.place(key), path=key, expected=f'"{text}"',
                             found=f"{shown(found)} ({outcome})")  # fmt: skip

    def _flags(self, flags: Items, outcome: Translation | MesbridgeError) -> None:
        wanted = [flag.text for flag in flags if isinstance(flag, Scalar)]
        found = [] if isinstance(outcome, MesbridgeError) else [each.code for each in outcome.flags]
        if sorted(wanted) != sorted(found):
            self._report("MB501", flags.position, path="flags", found=", ".join(found) or "[]",
                         expected=", ".join(wanted) or "[]")  # fmt: skip

    def _report(self, code: str, position: Position, **params: object) -> None:
        self._findings.append(Finding(code, position, params))


def _text(value: object) -> str:
    """A part of an error as a test writes it."""
    return shown(value).strip('"')
