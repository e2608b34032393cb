"""One mistake in a mapping, one finding: what another finding explains is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mesbridge.findings import Finding, Severity, errors_in

_Rule = Callable[[Finding], bool]


def first_causes(findings: Sequence[Finding]) -> list[Finding]:
    """*findings* of one mapping without those that follow from its errors."""
    errors = errors_in(findings)
    if not errors:
        return list(findings)
    follows = [
        _same_place(errors), _meant_targets(errors), _unused, _keys_of_with(errors),
    ]  # fmt: skip
    return [each for each in findings if not any(rule(each) for rule in follows)]


def beside_shape(shape: Sequence[Finding], found: Sequence[Finding]) -> list[Finding]:
    """What was *found* of names and types in a file whose *shape* has errors as well.

    A rule that could not be read was left out or is not what was meant.
    """
    errors = errors_in(shape)
    lines = {(each.position.file, each.position.line) for each in errors}
    subjects = {each.subject for each in errors if each.subject}
    return [
        each
        for each in found
        if each.code not in _OF_LEFT_OUT_RULES
        and (each.position.file, each.position.line) not in lines
        and each.subject not in subjects
    ]


#: Findings that may come of rules that could not be read and were left out.
_OF_LEFT_OUT_RULES = frozenset({"MB305", "MB311", "MB315", "MB324", "MB343", "MB344"})


def _unused(finding: Finding) -> bool:
    """A field whose name is misspelt in a rule is not unused."""
    return finding.code == "MB315"


def _same_place(errors: Sequence[Finding]) -> _Rule:
    places = {each.position for each in errors}
    return lambda finding: finding.severity is not Severity.ERROR and finding.position in places


def _meant_targets(errors: Sequence[Finding]) -> _Rule:
    """A required target that a misspelt one was meant to be."""
    meant = set()
    for each in errors:
        if each.code == "MB302" and each.subject and each.params.get("near"):
            around = each.subject.rpartition(".")[0]
            meant.add(f"{around}.{each.params['near']}" if around else each.params["near"])
    return lambda finding: finding.code == "MB305" and finding.subject in meant


def _keys_of_with(errors: Sequence[Finding]) -> _Rule:
    """A key of ``with`` that is not whole because a field of it is unknown."""
    unknown = any(each.code == "MB310" for each in errors)
    return lambda finding: unknown and finding.code == "MB324"
