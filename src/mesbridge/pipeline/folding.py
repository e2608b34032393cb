"""Many documents become one, as ``collect.fields`` says. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mesbridge.workspace.collecting import Fold, ListFold, ValueFold

_MODULUS = 1 << 256


def first_of(fields: Mapping[str, Fold], document: Mapping[str, Any]) -> dict[str, Any]:
    """The collected document after its first message."""
    folded = dict(document)
    for name, fold in fields.items():
        value = _begun(fold, document.get(name))
        if value is None:
            folded.pop(name, None)
        else:
            folded[name] = value
    return folded


def with_next(
    fields: Mapping[str, Fold], folded: Mapping[str, Any], document: Mapping[str, Any]
) -> dict[str, Any]:
    """The collected document after one more message; all other fields are equal in both."""
    result = dict(folded)
    for name, fold in fields.items():
        value = _folded(fold, folded.get(name), _begun(fold, document.get(name)))
        if value is not None:
            result[name] = value
    return result


def rest_of(fields: Mapping[str, Fold], document: Mapping[str, Any]) -> dict[str, Any]:
    """What must be equal in all messages of one window."""
    return {name: value for name, value in document.items() if name not in fields}


def fits(fields: Mapping[str, Fold], folded: Mapping[str, Any]) -> bool:
    """Whether all sums stay within the precision of their fields."""
    return all(_fits(fold, folded.get(name)) for name, fold in fields.items())


def with_ids(fields: Mapping[str, Fold], folded: Mapping[str, Any], own_id: str) -> dict[str, Any]:
    """The collected document as it goes on: with the id made of those of its messages."""
    ids = {
        name: own_id[: fold.length]
        for name, fold in fields.items()
        if isinstance(fold, ValueFold) and fold.kind == "stable_id"
    }
    return {**folded, **ids}


def digest_with(digest: str, message_id: str) -> str:
    """The digest of a set of message ids, with one more; the order of coming does not matter.

    Args:
        digest: of those before as hex, empty for none.
    """
    one = int.from_bytes(hashlib.sha256(message_id.encode()).digest())
    return f"{(int(digest or '0', 16) + one) % _MODULUS:064x}"


def id_of(route: str, count: int, digest: str) -> str:
    """32 characters that are the same for the same messages of a route, and for no others."""
    return hashlib.sha256(f"{route}\0{count}\0{digest}".encode()).hexdigest()[:32]


def _begun(fold: Fold, value: Any) -> Any:
    """What the value of one message counts as."""
    if isinstance(fold, ListFold):
        return None if value is None else _merged(fold, [_begun_item(fold, v) for v in value])
    match fold.kind:
        case "count":
            return 1
        case "stable_id":
            return None
        case _:
            return value


def _begun_item(fold: ListFold, item: Mapping[str, Any]) -> dict[str, Any]:
    begun = {name: _begun(inner, item.get(name)) for name, inner in fold.fields.items()}
    return {**item, **{name: value for name, value in begun.items() if value is not None}}


def _folded(fold: Fold, before: Any, after: Any) -> Any:
    """Two values as one; a missing one is unknown and leaves the other."""
    if before is None or after is None:
        return before if after is None else after
    if isinstance(fold, ListFold):
        return _merged(fold, [*before, *after])
    match fold.kind:
        case "sum" | "count":
            return before + after
        case "minimum":
            return min(before, after)
        case "maximum":
            return max(before, after)
        case "any":
            return before or after
        case "all":
            return before and after
        case "first":
            return before
        case _:
            return after


def _merged(fold: ListFold, items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items that are equal in all but the folded fields become one, in the order of coming."""
    merged: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    for item in items:
        rest = {name: value for name, value in item.items() if name not in fold.fields}
        told = repr(sorted((name, _plain(value)) for name, value in rest.items()))
        place = places.setdefault(told, len(merged))
        if place == len(merged):
            merged.append(dict(item))
            continue
        for name, inner in fold.fields.items():
            value = _folded(inner, merged[place].get(name), item.get(name))
            if value is not None:
                merged[place][name] = value
    return merged


def _plain(value: Any) -> Any:
    """Equal values look equal: 1.0 and 1.00 are one number."""
    return value.normalize() if isinstance(value, Decimal) else value


def _fits(fold: Fold, value: Any) -> bool:
    if isinstance(fold, ListFold):
        items = value or ()
        return all(_fits(f, item.get(n)) for item in items for n, f in fold.fields.items())
    return (
        fold.kind != "sum"
        or fold.below is None
        or not isinstance(value, Decimal)
        or abs(value) < fold.below
    )
