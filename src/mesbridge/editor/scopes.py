"""Where the paths of a rule start, and which names they may lead to: as patterns and proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from mesbridge.editor.parts import Schema, both, literally, suggested
from mesbridge.mapping.path_starts import META
from mesbridge.mapping.path_syntax import Name, PathSyntaxError, parse_path
from mesbridge.mapping.shapes import ANY, Shape

#: Levels of objects that a pattern goes down to; below everything may stand.
DEPTH = 7
#: Levels whose fields are proposed.
PROPOSED_DEPTH = 3
#: Fields that are proposed at most.
PROPOSED = 250

#: Items picked of a list, a quoted text may hold anything: ``[0]``, ``[STAT='a]b']``.
_PICKED = r"(?:\[(?:[^\]']|'[^']*')*\])*"
_ANYTHING = r"(?:[.\[].*)?"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rules at one place see.

    Attributes:
        name: of its definitions.
        item: what paths start at.
        root: what ``$.`` starts at.
        aliases: items by the name that ``emit`` gives them.
        names: values of ``let`` and ``with`` with what they are.
        certain: the item is known; else any path may stand.
    """

    name: str
    item: Shape
    root: Shape
    aliases: Mapping[str, Shape] = field(default_factory=dict)
    names: Mapping[str, Shape] = field(default_factory=dict)
    certain: bool = True

    def text(self) -> Schema:
        """What a text may be where it stands for a path."""
        schema: Schema = {}
        if self.certain:
            schema["pattern"] = self._pattern()
            schema["patternErrorMessage"] = "unknown source field · 没有这个源字段"
        else:
            schema["minLength"] = 1
        return suggested(schema, self.proposals())

    def proposals(self) -> dict[str, str]:
        """Paths that an editor offers, with their titles in both languages."""
        found: dict[str, str] = {}
        for alias, shape in self.aliases.items():
            found.update(_below(shape, f"{alias}.", PROPOSED_DEPTH))
        found.update(_below(self.item, "", PROPOSED_DEPTH))
        for name, shape in self.names.items():
            found[f"${name}"] = shape.words()
            found.update(_below(shape, f"${name}.", 1))
        for name in META:
            found[f"$meta.{name}"] = "of the message · 消息元数据"
        return dict(list(found.items())[:PROPOSED])

    def lists(self) -> dict[str, Shape]:
        """The lists that can be walked from here, by their path: what each item is."""
        found = {
            f"{alias}.{path}": item
            for alias, shape in self.aliases.items()
            for path, item in _lists(shape, "", 0)
        }
        found.update(_lists(self.item, "", 0))
        return found

    def inside(self, path: str, item: Shape) -> Scope:
        """The scope of the items of *path*; what is further out may be anything."""
        around = dict.fromkeys(self.aliases, ANY)
        return replace(self, name=f"{self.name}/{path}", item=item, aliases=around)

    def anywhere(self) -> Scope:
        """The same without knowledge of the item: any path may stand."""
        return replace(self, name="*", item=ANY, aliases={}, certain=False)

    def _pattern(self) -> str:
        parts = [r"\$.*", r"\^.*", _trie(self.item, DEPTH)]
        for alias, shape in self.aliases.items():
            below = _trie(shape, DEPTH)
            parts.append(rf"{literally(alias)}{_PICKED}(?:\.(?:\^.*|{below}))?")
        return f"^(?:{'|'.join(parts)})$"


def written(name: str) -> str:
    """A name as it stands in a path: in single quotes where it has dots."""
    try:
        path = parse_path(name)
    except PathSyntaxError:
        return "'" + name.replace("'", "''") + "'"
    plain = path.start == "item" and not path.ups and path.segments == (Name(name),)
    return name if plain else "'" + name.replace("'", "''") + "'"


def open_shape(shape: Shape) -> bool:
    """Whether anything may stand below."""
    return shape.kind == "any" or shape.additional


def inner(shape: Shape) -> Shape:
    """The object that names lead on from: of a list its items."""
    while shape.kind == "list":
        shape = shape.item or ANY
    return shape


def _trie(shape: Shape, depth: int) -> str:
    """A pattern for all paths below *shape*."""
    shape = inner(shape)
    if open_shape(shape) or depth == 0:
        return ".+"
    return "|".join(
        [_branch(name, member.shape, depth) for name, member in shape.members.items()] + [r"\[.*"]
    )


def _branch(name: str, shape: Shape, depth: int) -> str:
    below = inner(shape)
    start = f"(?:{literally(written(name))}|'{literally(name)}'){_PICKED}"
    if written(name) != name:
        start = f"{literally(written(name))}{_PICKED}"
    if open_shape(below):
        return f"{start}{_ANYTHING}"
    if not below.members:
        return start
    return rf"{start}(?:\.(?:{_trie(below, depth - 1)}))?"


def _below(shape: Shape, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    """All fields below *shape*, the near ones first."""
    members = inner(shape).members
    for name, member in members.items():
        kind = member.shape.words()
        yield f"{prefix}{written(name)}", f"{both(member.title, name)} ({kind})"
    if depth > 1:
        for name, member in members.items():
            yield from _below(member.shape, f"{prefix}{written(name)}.", depth - 1)


def _lists(shape: Shape, prefix: str, depth: int) -> Iterator[tuple[str, Shape]]:
    if depth > DEPTH:
        return
    for name, member in inner(shape).members.items():
        path = f"{prefix}{written(name)}"
        if member.shape.kind == "list":
            yield path, inner(member.shape)
        yield from _lists(member.shape, f"{path}.", depth + 1)
