"""Writes target objects: their fields in the schema's order, required ones looked after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mesbridge.dictionary.entity import Label
from mesbridge.documents import Position, Scalar
from mesbridge.findings import Severity
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.list_writer import ListWriter
from mesbridge.mapping.rules import Constant, Each, Object, Rule, Several, TargetRule
from mesbridge.mapping.shapes import ANY, TEXT_MEMBER, Member, Shape
from mesbridge.mapping.target_tree import Branch, in_order, reads_source, tree
from mesbridge.mapping.writer import Writer


@dataclass(slots=True)
class Target:
    """An object that is being made.

    Attributes:
        name: of the dict in generated code.
        always: it is written in any case; a required field that is missing is an error at once.
        present: name of the flag that a rule has read something, where not *always*.
        lacking: name of the place of a required field that is missing, where not *always*.
        read: what its rules give, where not *always*; *doubts* what is required and may miss.
    """

    name: str
    always: bool
    present: str = ""
    lacking: str = ""
    read: list[Slot] = field(default_factory=list)
    doubts: list[tuple[Rule, Slot, str | None]] = field(default_factory=list)


class TargetWriter:
    """Writes objects."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._lists = ListWriter(writer, self)

    def whole(
        self, rules: Sequence[TargetRule], frame: Frame, shape: Shape, around: str,
        position: Position, *, partial: bool = False,
    ) -> str:  # fmt: skip
        """Write an object that is there in any case; the name of its dict.

        Args:
            partial: it writes only some fields of what is stored: nothing is required.
        """
        target = Target(self._writer.out.fresh("target"), always=True)
        self._writer.out.line(f"{target.name} = {{}}")
        branches = tree(self._writer, rules, shape, around)
        self._branches(branches, target, frame, shape, around)
        if not partial:
            self._unfed(branches, shape, around, position)
        return target.name

    def maybe(
        self, branches: dict[str, Branch], frame: Frame, shape: Shape, around: str,
        position: Position,
    ) -> tuple[Target, bool]:  # fmt: skip
        """Write an object that is left out when nothing was read for it.

        Returns:
            The object, and whether any of its rules reads the source at all.
        """
        out = self._writer.out
        target = Target(out.fresh("target"), False, out.fresh("present"), out.fresh("lacking"))
        reads = any(_reads(branch) for branch in branches.values())
        out.line(f"{target.name} = {{}}")
        out.line(f"{target.present} = {not reads}")
        out.line(f"{target.lacking} = None")
        self._branches(branches, target, frame, shape, around)
        self._unfed(branches, shape, around, position)
        self._doubts(target)
        return target, reads

    def _doubts(self, target: Target) -> None:
        """Required fields that may miss while another rule makes the object."""
        root = self._writer.message.item.shape
        for rule, slot, subject in target.doubts:
            others = [each for each in target.read if each is not slot]
            together = all(_beside(slot, each) for each in others)
            if others and not (together and _sure_in_parent(slot, root)):
                self._writer.report("MB313", rule.position, Severity.WARNING, subject=subject)

    def _unfed(
        self, branches: dict[str, Branch], shape: Shape, around: str, position: Position
    ) -> None:
        for member in shape.members.values():
            if member.required and member.name not in branches:
                title = member.title
                self._writer.report("MB305", position, subject=_inside(around, member.name),
                                    title=f" ({title.en})" if title.en else "",
                                    title_zh=f"（{title.zh}）" if title.zh else "")  # fmt: skip

    def _branches(
        self, branches: dict[str, Branch], target: Target, frame: Frame, shape: Shape, around: str
    ) -> None:
        for name, branch in branches.items():
            member = shape.members.get(name) or Member(name, ANY, False, Label())
            inside = _inside(around, name)
            if branch.rule is None:
                self._object(branch.branches, branch.first, member, target, frame, inside)
            else:
                self._field(branch.rule, member, target, frame, inside)

    # --- one field --------------------------------------------------------------------------

    def _field(
        self, rule: TargetRule, member: Member, target: Target, frame: Frame, inside: str
    ) -> None:
        source = rule.rule.source
        with self._writer.rule(inside, rule.rule, rule.position):
            if isinstance(source, Object):
                self._guarded(rule, source, member, target, frame, inside)
                return
            if _is_null(rule.rule):
                self._null(rule.rule, member, target)
                return
            want, wrap = member.shape, False
            if want.has_text and not isinstance(source, Each | Several):
                want, wrap = want.members[TEXT_MEMBER].shape, True
            slot = self._value(rule, want, frame, inside, target.always and member.required)
            self._writer.trace(f"value({self._writer.place}, {slot.expression})")
            self._writer.branch("rule", rule.position, f"{slot.expression} is not None")
            if slot.certain:
                self._doubt(rule.rule, slot, member, target)
            value = f"{{{TEXT_MEMBER!r}: {slot.expression}}}" if wrap else slot.expression
            self._put(target, member, slot, value, reads_source(rule.rule))

    def _value(
        self, rule: TargetRule, want: Shape, frame: Frame, inside: str, required: bool
    ) -> Slot:
        if isinstance(rule.rule.source, Each | Several):
            return self._lists.write(rule.rule, frame, want, inside)
        return self._writer.values.value(rule.rule, frame, want, required=required)

    def _put(self, target: Target, member: Member, slot: Slot, value: str, reads: bool) -> None:
        """Write one value into its object, or what its absence means."""
        out, place = self._writer.out, self._writer.place
        put = f"{target.name}[{member.name!r}] = {value}"
        marks = [f"{target.present} = True"] if reads and not target.always else []
        if not slot.maybe:
            out.line(put)
            for mark in marks:
                out.line(mark)
            return
        if target.always and member.required:
            with out.block(f"if {slot.expression} is None:"):
                out.line(f"raise missing({place})")
            out.line(put)
            return
        with out.block(f"if {slot.expression} is not None:"):
            for line in (put, *marks):
                out.line(line)
        if member.required and not target.always:
            with out.block("else:"):
                out.line(f"{target.lacking} = {target.lacking} or {place}")

    def _doubt(self, rule: Rule, slot: Slot, member: Member, target: Target) -> None:
        silent = rule.default is not None or rule.on_missing in ("error", "hold")
        doubtful = slot.doubtful and member.required and not silent
        if doubtful and target.always:
            self._writer.report("MB313", rule.position, Severity.WARNING)
        elif doubtful:
            target.doubts.append((rule, slot, self._writer.subject))
        if not target.always and reads_source(rule):
            target.read.append(slot)

    def _null(self, rule: Rule, member: Member, target: Target) -> None:
        """``{value: null}`` writes null where the target allows it."""
        if not member.shape.nullable:
            self._writer.report("MB318", rule.position, found="null",
                                expected=member.shape.words())  # fmt: skip
        self._writer.out.line(f"{target.name}[{member.name!r}] = None")

    # --- objects in objects -----------------------------------------------------------------

    def _guarded(
        self, rule: TargetRule, source: Object, member: Member, target: Target, frame: Frame,
        inside: str,
    ) -> None:  # fmt: skip
        """``fields:`` with a ``when`` of its own."""
        condition = "True"
        if rule.rule.when is not None:
            condition = self._writer.predicates.condition(rule.rule.when, frame)
            condition = self._writer.told("when", rule.rule.when.position, condition)
        branches = tree(self._writer, source.fields, member.shape, inside)
        with self._writer.out.block(f"if {condition}:"):
            self._object(branches, rule, member, target, frame, inside, ordered=True)
        if member.required:
            with self._writer.out.block("else:"):
                self._absent(target)

    def _object(
        self, branches: dict[str, Branch], first: TargetRule, member: Member, target: Target,
        frame: Frame, inside: str, *, ordered: bool = False,
    ) -> None:  # fmt: skip
        out, shape = self._writer.out, member.shape
        with self._writer.rule(inside, first.rule, first.position):
            if shape.kind not in ("object", "any"):
                self._writer.report("MB330", first.position, found=shape.words())
                return
            if not ordered:
                branches = in_order(self._writer, branches, shape, inside)
            made, reads = self.maybe(branches, frame, shape, inside, first.position)
            with out.block(f"if {made.present}:"):
                with out.block(f"if {made.lacking} is not None:"):
                    out.line(f"raise missing({made.lacking})")
                out.line(f"{target.name}[{member.name!r}] = {made.name}")
                if reads and not target.always:
                    out.line(f"{target.present} = True")
            if member.required:
                with out.block("else:"):
                    self._absent(target, made.lacking)

    def _absent(self, target: Target, lacking: str = "None") -> None:
        """A required object for which nothing was read."""
        out, place = self._writer.out, self._writer.place
        found = f"{lacking} or {place}"
        if target.always:
            out.line(f"raise missing({found})")
        else:
            out.line(f"{target.lacking} = {target.lacking} or {found}")


def _beside(one: Slot, other: Slot) -> bool:
    """Whether two values are members of one object of the source."""
    if one.origin is None or other.origin is None:
        return False
    return one.origin[:-1] == other.origin[:-1]


def _sure_in_parent(slot: Slot, root: Shape) -> bool:
    """Whether a value is there wherever the object around it is."""
    shape, sure = root, False
    for name in slot.origin or ():
        while shape.kind == "list" and shape.item is not None:
            shape = shape.item
        member = shape.members.get(name)
        if member is None:
            return False
        shape, sure = member.shape, member.required and not member.shape.nullable
    return sure


def _inside(around: str, name: str) -> str:
    return f"{around}.{name}" if around else name


def _is_null(rule: Rule) -> bool:
    source = rule.source
    document = source.literal.document if isinstance(source, Constant) else None
    return isinstance(document, Scalar) and document.value is None


def _reads(branch: Branch) -> bool:
    if branch.rule is not None:
        return reads_source(branch.rule.rule)
    return any(_reads(each) for each in branch.branches.values())
