"""One mistake, one finding: what follows from a file that could not be read is not told again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from mesbridge.findings import Finding, Severity, errors_in

#: Findings about names that are searched in each kind of file, and the parameter with the name.
_NAMED: Mapping[str, Mapping[str, str]] = {
    "schemas": {"MB316": "name", "MB362": "found"},
    "codes": {"MB306": "table", "MB354": "found"},
    "mappings": {"MB363": "found", "MB510": "name"},
    "destinations": {"MB364": "found"},
}
#: Findings that come of an entity that is not there.
_OF_ENTITIES = frozenset({"MB310", "MB350", "MB365", "MB366", "MB368", "MB369", "MB385"})
#: Findings that come of systems that are not there.
_OF_SYSTEMS = frozenset({"MB316", "MB355", "MB360", "MB361", "MB362", "MB363", "MB366", "MB384"})
#: Findings about a field that may have been left out for an error of its own.
_OF_FIELDS = {"MB301": "name", "MB302": "name", "MB351": "found"}


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be understood: names per kind of file."""

    names: Mapping[str, Set[str]]

    def has(self, kind: str) -> bool:
        """Whether any file of *kind* could not be read."""
        return bool(self.names.get(kind))


def without_consequences(findings: Iterable[Finding], unread: Unread) -> list[Finding]:
    """*findings* without those that another one explains."""
    known = list(_with_needed_columns(findings))
    rules = [
        *_of_files(unread), *_of_systems(known), *_of_entities(known), *_of_mappings(known),
        _of_fields(known), _of_tables(known), _of_folders(known), _of_syntax(known),
    ]  # fmt: skip
    kept = [each for each in known if not any(rule(each) for rule in rules)]
    # Of a mapping that lost an error the notes on unused fields go too.
    left = {id(each) for each in kept}
    touched = {each.position.file for each in known if id(each) not in left}
    return [each for each in kept if each.code != "MB315" or each.position.file not in touched]


_Rule = Callable[[Finding], bool]


def _of_files(unread: Unread) -> Iterable[_Rule]:
    if unread.has("systems"):
        yield lambda finding: finding.code in _OF_SYSTEMS
    if unread.has("dictionary"):
        yield _names_an_entity
    if unread.has("mappings"):
        yield lambda finding: finding.code == "MB366"
    yield lambda finding: any(
        finding.params.get(named.get(finding.code, "")) in unread.names.get(kind, ())
        for kind, named in _NAMED.items()
    )


def _names_an_entity(finding: Finding) -> bool:
    return finding.code in _OF_ENTITIES or (
        finding.code == "MB316" and "." not in str(finding.params.get("name"))
    )


def _of_systems(findings: Iterable[Finding]) -> Iterable[_Rule]:
    """A system whose name is none is left out; so are its folders, its columns, its messages."""
    wrong = [each for each in findings if each.code == "MB211" and _in(each, "systems.yaml")]
    if wrong:
        yield lambda finding: finding.code in _OF_SYSTEMS | {"MB258", "MB307"}


def _of_entities(findings: Iterable[Finding]) -> Iterable[_Rule]:
    """An entity whose name is none, or is there twice, is left out."""
    errors = errors_in(findings)
    if any(each.code in ("MB210", "MB211") and _in(each, "/dictionary/") for each in errors):
        yield _names_an_entity
    if any(_in(each, "/dictionary/") for each in errors):
        yield lambda finding: finding.code == "MB359"


def _of_mappings(findings: Iterable[Finding]) -> Iterable[_Rule]:
    """A mapping with a wrong side is found by no route."""
    if any(each.code in ("MB316", "MB317") for each in findings):
        yield lambda finding: finding.code in ("MB365", "MB366", "MB368", "MB369")


def _of_fields(findings: Iterable[Finding]) -> _Rule:
    """A field of the dictionary with a wrong type is left out, and unknown to every mapping."""
    wrong = {
        finding.subject
        for finding in errors_in(findings)
        if finding.code[2] in "12" and finding.subject and _in(finding, "/dictionary/")
    }
    return lambda finding: finding.params.get(_OF_FIELDS.get(finding.code, "")) in wrong


def _of_tables(findings: Iterable[Finding]) -> _Rule:
    """A table is told where the dictionary names it, a misspelt column where it is written."""
    absent = {each.params["found"] for each in findings if each.code == "MB354"}
    misspelt = {(each.subject, each.params["near"]) for each in findings if each.code == "MB360"}

    def follows(finding: Finding) -> bool:
        if finding.code == "MB306":
            return finding.params["table"] in absent
        return finding.code == "MB307" and _missed(finding) in misspelt

    return follows


def _missed(finding: Finding) -> tuple[object, str]:
    """The table and the system of a column that a mapping did not find."""
    return finding.params["table"], str(finding.params["column"]).partition(".")[0]


def _with_needed_columns(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A misspelt column of a system is an error where a mapping needs it."""
    known = list(findings)
    missed = {_missed(each) for each in known if each.code == "MB307"}
    for finding in known:
        needed = finding.code == "MB360" and (finding.subject, finding.params["near"]) in missed
        yield replace(finding, severity=Severity.ERROR) if needed else finding


def _of_folders(findings: Iterable[Finding]) -> _Rule:
    """A folder that is named like no system hides its messages; it is told once."""
    places: dict[str, str] = {}
    for finding in findings:
        if finding.code == "MB361":
            places.setdefault(str(finding.params["found"]), finding.position.file)

    def follows(finding: Finding) -> bool:
        name = str(finding.params.get("name") or finding.params.get("found"))
        if finding.code == "MB361":
            return finding.position.file != places[name]
        system = name.partition(".")[0]
        return finding.code in ("MB316", "MB362", "MB360", "MB258") and system in places

    return follows


def _of_syntax(findings: Iterable[Finding]) -> _Rule:
    """What stands in a line that YAML could not be read from is not what was meant."""
    lines = {
        (each.position.file, each.position.line)
        for each in errors_in(findings)
        if each.code[2] == "1"
    }
    return lambda finding: (
        finding.code[2] != "1" and (finding.position.file, finding.position.line) in lines
    )


def _in(finding: Finding, part: str) -> bool:
    return part in f"/{finding.position.file}"
