"""Writes ``share``: before a loop is walked, one quantity is split over all its items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal

from mesbridge.documents import Position
from mesbridge.mapping.frames import Frame, Portion, Slot
from mesbridge.mapping.path_syntax import Name
from mesbridge.mapping.path_writer import UNKNOWN
from mesbridge.mapping.rules import Each, Rule, Share, TargetRule
from mesbridge.mapping.shapes import DECIMAL
from mesbridge.mapping.terms import PathAt
from mesbridge.mapping.writer import Writer

_ONE = Decimal(1)
#: Writes a loop over the parts; takes what to write for each.
Walk = Callable[[Callable[[Frame], None]], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A rule with ``share`` and the target that it stands for, from the item of its loop."""

    target: str
    rule: Rule
    share: Share


class ShareWriter:
    """Writes the lists of shares of one loop."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, part: Part, rows: str, around: Frame, walk: Walk, alias: str | None) -> Portion:
        """The list of shares, one for each of *rows*; its slot says whether they can be missing.

        Args:
            around: where the loop stands; the whole is read from there.
            alias: name of the item (``emit``); None: paths start at the item, so the whole needs
                ``$.`` or ``^.``.
        """
        out, subject = self._writer.out, f"{self._writer.subject or ''}.{part.target}".lstrip(".")
        with self._writer.rule(subject, part.rule, part.rule.position):
            whole = self._number(part.share.whole, self._whole(part.share.whole, around, alias))
            weights, weight = self._weights(part.share, rows, walk)
            assert part.rule.round is not None
            places, mode = part.rule.round.places, part.rule.round.mode
            name = out.fresh("shares")
            call = f"shared({whole.expression}, {weights}, {places}, {mode!r})"
            out.line(f"{name} = {call}")
        certain = whole.certain and weight.certain
        maybe = whole.maybe or weight.maybe
        slot = Slot(name, DECIMAL, maybe, certain, whole.doubtful or weight.doubtful)
        return Portion(slot, whole.expression)

    def _whole(self, at: PathAt, around: Frame, alias: str | None) -> Slot:
        """The quantity that is split: the same for all items, so it is none of theirs."""
        path = at.path
        of_item = (alias is None and not path.ups) or path.segments[:1] == (Name(alias or ""),)
        if path.start == "item" and of_item:
            self._writer.report("MB334", at.position, path=path.text)
            return UNKNOWN
        if path.start == "item" and alias is None:
            path = replace(path, ups=path.ups - 1)
        return self._writer.paths.read(PathAt(path, at.position, at.shift), around)

    def _weights(self, share: Share, rows: str, walk: Walk) -> tuple[str, Slot]:
        """The list of weights, and the last of them; without a path all are one."""
        out = self._writer.out
        if share.by is None:
            one = out.constant(_ONE, "ONE")
            return f"[{one}] * len({rows})", Slot(one, DECIMAL, maybe=False)
        name, by, found = out.fresh("weights"), share.by, []
        out.line(f"{name} = []")

        def weigh(frame: Frame) -> None:
            slot = self._number(by, self._writer.paths.read(by, frame))
            found.append(slot)
            out.line(f"{name}.append({slot.expression})")

        walk(weigh)
        return name, found[0]

    def _number(self, at: PathAt, slot: Slot) -> Slot:
        """*slot* as a decimal under a name of its own."""
        if not slot.certain:
            return slot
        out, name = self._writer.out, self._writer.out.fresh("number")
        if slot.shape.kind in ("list", "object"):
            self._writer.report("MB321", at.position, found=slot.shape.words(),
                                expected="one value")  # fmt: skip
            return UNKNOWN
        out.line(f"{name} = {slot.expression}")
        with out.guard(f"{name} is not None"):
            fits = self._writer.conversions.convert(name, slot.shape, DECIMAL, at.position)
        return replace(slot, expression=name, certain=fits)


def parts_in(rules: object, target: str = "") -> Iterator[Part]:
    """All shares in the *rules* of one loop; those of loops inside are not its own."""
    match rules:
        case None | str() | Position() | Each():
            return
        case Rule(source=Share() as share):
            yield Part(target, rules, share)
        case TargetRule(target=names, rule=rule):
            yield from parts_in(rule, ".".join((*([target] if target else []), *names)))
        case Mapping():
            for name, rule in rules.items():
                yield from parts_in(rule, f"${name}")
        case list() | tuple():
            for each in rules:
                yield from parts_in(each, target)
        case _ if is_dataclass(rules):
            for each in fields(rules):
                yield from parts_in(getattr(rules, each.name), target)
