"""All schemas of one workspace, and which file each is for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mesbridge.editor.example_schemas import (
    example_file_schema,
    new_example_file_schema,
    route_example_schema,
)
from mesbridge.editor.mapping_schema import mapping_schema, new_mapping_schema
from mesbridge.editor.parts import Schema
from mesbridge.editor.settings_schema import settings_schema
from mesbridge.editor.traffic_schemas import destination_schema, route_schema
from mesbridge.editor.world_schemas import dictionary_schema, systems_schema
from mesbridge.mapping.rules import MappingSpec
from mesbridge.workspace.assembly import Contents
from mesbridge.workspace.loader import TEST_ENDING

#: What every schema file of ours ends with.
ENDING = ".schema.json"


@dataclass(frozen=True, slots=True)
class EditorSchema:
    """One schema.

    Attributes:
        file: where it is written, below the folder of schemas (``mapping/erp.order.schema.json``).
        patterns: the files that it is for, as globs from the folder of mappings (``!`` leaves
            out); ``mesbridge.yaml`` is taken from the working directory.
    """

    file: str
    patterns: Sequence[str]
    schema: Schema


def workspace_schemas(contents: Contents) -> list[EditorSchema]:
    """The schemas of everything that *contents* has; usable though it holds findings."""
    return [*_general(contents), *_of_mappings(contents)]


def _general(contents: Contents) -> Iterator[EditorSchema]:
    known, specs = contents.scope, contents.mappings
    routes = route_schema(known, specs, contents.destinations.values())
    yield _named("systems", ["systems.yaml"], systems_schema(known))
    yield _named("dictionary", ["dictionary/*.yaml"], dictionary_schema(known))
    yield _named("destination", ["destinations/*.yaml"], destination_schema())
    of_routes = f"routes/*{TEST_ENDING}.yaml"
    yield _named("route", ["routes/*.yaml", f"!{of_routes}"], routes)
    examples = route_example_schema(known, contents.routes, contents.destinations)
    yield _named("route_test", [of_routes], examples)
    folders = list(contents.systems)
    written = [*(f"!{_file(each)}" for each in specs.values())]
    tests = [f"!{_test_file(each)}" for each in specs.values()]
    if folders:
        every = [f"{each}/*.yaml" for each in folders]
        no_tests = [f"!{each}/*{TEST_ENDING}.yaml" for each in folders]
        yield _named("mapping", [*every, *no_tests, *written], new_mapping_schema(known))
        every = [f"{each}/*{TEST_ENDING}.yaml" for each in folders]
        yield _named("test", [*every, *tests], new_example_file_schema(specs))
    yield _named("settings", ["mesbridge.yaml"], settings_schema())


def _of_mappings(contents: Contents) -> Iterator[EditorSchema]:
    for spec in contents.mappings.values():
        schema = mapping_schema(spec, contents.scope)
        yield _named(f"mapping/{spec.name}", [_file(spec)], schema)
        yield _named(
            f"test/{spec.name}", [_test_file(spec)], example_file_schema(spec, contents.scope)
        )


def _named(name: str, patterns: Sequence[str], schema: Schema) -> EditorSchema:
    return EditorSchema(f"{name}{ENDING}", patterns, schema)


def _file(spec: MappingSpec) -> str:
    """The mapping's file, from the folder of mappings."""
    return f"{spec.name.partition('.')[0]}/{Path(spec.file).name}"


def _test_file(spec: MappingSpec) -> str:
    path = Path(_file(spec))
    return path.with_name(f"{path.stem}{TEST_ENDING}{path.suffix}").as_posix()


def write_schemas(schemas: Sequence[EditorSchema], folder: Path, mappings: Path) -> list[Path]:
    """Write them below *folder*; those of mappings that are gone from *mappings* are removed.

    A mapping that cannot be read at the moment keeps its last schema.

    Raises:
        OSError: a file cannot be written.
    """
    written = []
    for each in schemas:
        path = folder / each.file
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(each.schema, ensure_ascii=False, separators=(",", ":"))
        path.write_text(f"{text}\n", encoding="utf-8")
        written.append(path)
    for name in ("mapping", "test"):
        for path in (folder / name).glob(f"*{ENDING}"):
            if path not in written and _is_ours(path) and not _is_there(path, mappings):
                path.unlink()
    return written


def _is_ours(path: Path) -> bool:
    return '"$id":"urn:mesbridge:' in path.read_text(encoding="utf-8")[:200]


def _is_there(schema: Path, mappings: Path) -> bool:
    """Whether the mapping of a schema still has its file."""
    system, _, name = schema.name.removesuffix(ENDING).partition(".")
    return any((mappings / system / f"{name}{ending}").is_file() for ending in (".yaml", ".yml"))


def associations(
    schemas: Sequence[EditorSchema], folder: str, mappings: str
) -> Mapping[str, list[str]]:
    """Per schema file the globs of the files that it is for, as ``yaml.schemas`` takes them."""
    return {
        f"{folder}/{each.file}": [_from_root(pattern, mappings) for pattern in each.patterns]
        for each in schemas
    }


def _from_root(pattern: str, mappings: str) -> str:
    if pattern == "mesbridge.yaml":
        return pattern
    mark = "!" if pattern.startswith("!") else ""
    return f"{mark}{mappings}/{pattern.removeprefix('!')}"
