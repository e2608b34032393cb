"""Whether a condition can hold at all, by the values that schema and dictionary allow.

Every path with a closed list of values takes each of them in turn, and missing where it may be
missing. What cannot be known (a free text, a number) stays open: the answer is only given where it
does not depend on that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from mesbridge.documents import Scalar
from mesbridge.mapping.frames import Slot
from mesbridge.mapping.limits import allowed_texts
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.terms import Combined, Compare, In, PathAt, Predicate, Present, Value

#: Combinations of values that are tried; a condition with more is not judged.
MAX_TRIED = 2000

_MISSING = None
#: Some value, of which nothing more is known.
_OPEN = "?\0"

Choice = Mapping[str, str | None]


def verdict(predicate: Predicate, slots: Mapping[str, Slot], scope: Scope) -> bool | None:
    """True where *predicate* always holds, False where it never does, None where it depends.

    Args:
        slots: what its paths read, by the path's text.
    """
    names = sorted(set(_paths(predicate)))
    if not all(name in slots and slots[name].certain for name in names):
        return None
    domains = [_domain(slots[name], scope) for name in names]
    tried = 1
    for domain in domains:
        tried *= len(domain)
    if tried > MAX_TRIED or tried == 0:
        return None
    met = {_holds(predicate, dict(zip(names, each, strict=True))) for each in product(*domains)}
    return met.pop() if len(met) == 1 else None


def _domain(slot: Slot, scope: Scope) -> tuple[str | None, ...]:
    """What a path can give; codes of a table may grow and stay open."""
    shape = slot.shape
    missing = (_MISSING,) if slot.maybe else ()
    if slot.crossed:
        return (_MISSING, _OPEN)
    if shape.kind == "boolean":
        return (*missing, "true", "false")
    values = allowed_texts(shape, scope) if shape.kind == "text" and not shape.table else None
    return (*missing, *(values or (_OPEN,)))


def _paths(predicate: Predicate) -> Iterator[str]:
    match predicate:
        case Combined(parts=parts):
            for part in parts:
                yield from _paths(part)
        case Present(path=path):
            yield path.path.text
        case Compare(left=left, right=right):
            yield left.path.text
            if isinstance(right, PathAt):
                yield right.path.text
        case _:
            yield predicate.left.path.text


def _holds(predicate: Predicate, choice: Choice) -> bool | None:
    """Whether *predicate* holds for these values; None where that is open."""
    match predicate:
        case Combined(operator="not", parts=(part,)):
            met = _holds(part, choice)
            return None if met is None else not met
        case Combined(operator=operator, parts=parts):
            return _combined([_holds(part, choice) for part in parts], operator == "any")
        case Present(path=path):
            return choice[path.path.text] is not _MISSING
        case Compare(operator="eq" | "ne" as operator, left=left, right=Value(document=document)):
            found = _equal(choice[left.path.text], document)
            return found if found is None or operator == "eq" else not found
        case In(left=left, literals=literals):
            value = choice[left.path.text]
            return _combined([_equal(value, each) for each in literals], True)
        case Compare(operator=operator, left=left, right=right):
            values = [choice[left.path.text]]
            values += [choice[right.path.text]] if isinstance(right, PathAt) else []
            return (operator == "ne") if _MISSING in values else None
        case _:
            return False if choice[predicate.left.path.text] is _MISSING else None


def _combined(parts: list[bool | None], enough: bool) -> bool | None:
    """``any`` (*enough* is true) or ``all`` of *parts*, some of which are open."""
    if enough in parts:
        return enough
    return None if None in parts else not enough


def _equal(value: str | None, literal: object) -> bool | None:
    if value is _MISSING:
        return False
    if value == _OPEN or not isinstance(literal, Scalar):
        return None
    text = str(literal.value).lower() if isinstance(literal.value, bool) else literal.text
    return value == text
