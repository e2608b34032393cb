"""Writes the steps of a rule: literals checked once, results of pure text steps kept."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial
from typing import Any

from mesbridge.documents import Document, Fields, Scalar, plain
from mesbridge.findings import Severity
from mesbridge.mapping.conversions import conversion
from mesbridge.mapping.frames import Frame, Slot
from mesbridge.mapping.list_step_writer import ListStepWriter
from mesbridge.mapping.lookups import PairCache, StepCache, nobody_asks
from mesbridge.mapping.order_writer import compared_as
from mesbridge.mapping.predicate_reader import PredicateReader
from mesbridge.mapping.rules import StepCall
from mesbridge.mapping.shapes import ANY, Shape, list_of
from mesbridge.mapping.short_forms import joined, plain_decimal, short_form
from mesbridge.mapping.step_results import result_shape
from mesbridge.mapping.steps.logic import boolean, convert
from mesbridge.mapping.steps.numbers import absolute, negate, parse_decimal, round_number, scale
from mesbridge.mapping.steps.reading import integer_of
from mesbridge.mapping.steps.registry import Parameter, Step
from mesbridge.mapping.steps.step import MAX_TEXT_PARAMETER
from mesbridge.mapping.steps.text import (
    join,
    lower,
    pad_left,
    prefix,
    strip_zeros,
    suffix,
    trim,
    truncate,
    upper,
)
from mesbridge.mapping.steps.times import date_time, parse_date, parse_datetime, quick_pairs
from mesbridge.mapping.steps.units import BASE
from mesbridge.mapping.suggestions import did_you_mean
from mesbridge.mapping.unit_checks import check_literals
from mesbridge.mapping.writer import Writer

_FORMATS = ("format", "date", "time")
#: Kinds of values whose results are kept.
_KEPT = ("text", "date", "datetime")
_SCALARS = ("text", "integer", "decimal", "boolean", "date", "time", "datetime", "duration")


class StepWriter:
    """Writes steps; every value is a named one that is not None."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._items = ListStepWriter(writer)
        self._factors: dict[str, str] = {}
        self._caches: dict[tuple[object, ...], str] = {}

    def known(self, call: StepCall) -> Step | None:
        """The step that *call* names, or None."""
        return self._writer.scope.steps.get(call.name)

    def takes_tuple(self, call: StepCall, item: Shape) -> bool:
        """Whether several values of *item* may come as a tuple, the key of a cache."""
        step = self.known(call)
        return (
            step is not None
            and item.kind in ("text", "date")
            and step.takes("list")
            and step.takes_items(item.kind)
            and not step.item_kind
        )

    def may_lose(self, calls: tuple[StepCall, ...]) -> bool:
        """Whether a step may find nothing: the first of an empty list."""
        steps = [self.known(call) for call in calls]
        return any(
            step is not None and (step.returns == "item" or step.name == "empty_as_missing")
            for step in steps
        )

    def always_gives(self, calls: tuple[StepCall, ...]) -> bool:
        """Whether no step may find nothing where there was something."""
        steps = [(call, self.known(call)) for call in calls]
        return all(
            step is not None
            and step.function in _ALWAYS
            and all(_path_of(each) is None for each in self._documents(step, call).values())
            for call, step in steps
        )

    def texts(self, calls: tuple[StepCall, ...], frame: Frame) -> list[str] | None:
        """The named texts that *calls* read besides their value; None where it is not so simple.

        None of the steps may flag, so that leaving it out changes nothing.
        """
        found: list[str] = []
        for call in calls:
            step = self.known(call)
            if step is None or step.function not in _CALCULATING:
                return None
            for document in self._documents(step, call).values():
                path = _path_of(document)
                if path is None:
                    continue
                if not getattr(path, "text", "").startswith("$"):
                    return None
                slot = self._dynamic(step, path, frame)
                if slot.shape.kind != "text" or not slot.expression.isidentifier():
                    return None
                found.append(slot.expression)
        return found

    def named_texts(self, calls: tuple[StepCall, ...]) -> frozenset[str]:
        """Texts that parameters name: ``boolean: {no: [""]}``; these are not "nothing"."""
        found: set[str] = set()
        for call in calls:
            step = self.known(call)
            for name in step.names if step is not None else ():
                document = self._documents(step, call).get(name) if step is not None else None
                found.update(_texts(document))
        return frozenset(found)

    def missing_kind(self, calls: tuple[StepCall, ...], want: Shape | None) -> str:
        """What a rule makes of a text: selects the system's values for nothing."""
        for call in calls:
            step = self.known(call)
            if step is not None and step.returns in ("date", "datetime", "time"):
                return "time" if step.returns == "time" else "date"
        kind = want.kind if want is not None else "text"
        return "date" if kind in ("date", "datetime") else kind

    def write(
        self, call: StepCall, name: str, have: Shape, frame: Frame, tupled: bool = False,
        trail: tuple[str, ...] | None = None, rounded: bool = False,
    ) -> Shape | None:  # fmt: skip
        """Write one step on the value in *name*; its new shape, or None with a finding.

        Args:
            tupled: the value is a tuple of texts, which stands for a list.
            trail: where the value stands in the source.
            rounded: the result is rounded next.
        """
        step = self.known(call)
        if step is None:
            self._writer.report("MB308", call.position, step=call.name,
                                **did_you_mean(call.name, self._writer.scope.steps))  # fmt: skip
            return None
        if step.per_item is not None and have.kind in ("list", "any"):
            written = self._items.write(step, call, name, have, frame, trail)
            return have if written else None
        entering = self._enter(step, call, name, have)
        if entering is None:
            return None
        fixed, dynamic = self._arguments(step, call, frame)
        self._zone(step, call, entering, fixed, dynamic)
        if step.units and not self._units(call, fixed):
            return None
        if step.item_kind:
            fixed["item_kind"] = (entering.item or ANY).kind
        self._call(step, name, entering, fixed, dynamic, tupled, rounded)
        return result_shape(step, entering, fixed)

    def _enter(self, step: Step, call: StepCall, name: str, have: Shape) -> Shape | None:
        """The shape that enters the step, converted where the language does that by itself."""
        if step.takes(have.kind):
            item = have.item or ANY
            if have.kind == "list" and step.compares and compared_as(item) is not item:
                return self._items_as(compared_as(item), call, name, item)
            if have.kind == "list" and (item.has_text or not step.takes_items(item.kind)):
                return self._convert_items(step, call, name, have)
            if have.kind == "decimal" and have.foreign:
                self._writer.out.line(f"{name} = decimal_of_number({name})")
            return have
        for kind in step.accepts:
            want = Shape(kind)
            if kind in _SCALARS and conversion(have, want) is not None:
                self._writer.conversions.convert(name, have, want, call.position)
                return want
        self._refuse(step, call, have)
        return None

    def _convert_items(self, step: Step, call: StepCall, name: str, have: Shape) -> Shape | None:
        item = have.item or ANY
        # The contents of XML elements are what is meant, whatever the step takes.
        kinds = ("text", *step.items) if item.has_text and "any" in step.items else step.items
        for kind in kinds:
            want = Shape(kind)
            if kind in _SCALARS and (item.has_text or conversion(item, want) is not None):
                return self._items_as(want, call, name, item)
        self._refuse(step, call, have)
        return None

    def _items_as(self, want: Shape, call: StepCall, name: str, item: Shape) -> Shape:
        """The list in *name* with every item as *want*."""
        out = self._writer.out
        converted, each = out.fresh("values"), out.fresh("item")
        out.line(f"{converted} = []")
        with out.block(f"for {each} in {name}:"):
            with out.guard(f"{each} is not None"):
                self._writer.conversions.convert(each, item, want, call.position)
            out.line(f"{converted}.append({each})")
        out.line(f"{name} = {converted}")
        return list_of(want)

    def _refuse(self, step: Step, call: StepCall, have: Shape) -> None:
        lists = [f"list({kind})" if "list" in step.accepts else kind for kind in step.items]
        scalars = [kind for kind in step.accepts if kind != "list"]
        expected = [*scalars, *(lists if "list" in step.accepts else [])]
        self._writer.report("MB303", call.position, found=have.words(),
                            expected=f"{' / '.join(expected)} ({step.name})",
                            **_fold(have, step))  # fmt: skip

    # --- parameters -----------------------------------------------------------------------

    def _documents(self, step: Step, call: StepCall) -> dict[str, Document]:
        documents = dict(call.parameters)
        if call.bare is not None and step.parameters:
            documents[step.parameters[0].name] = call.bare
        return documents

    def _arguments(
        self, step: Step, call: StepCall, frame: Frame
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Fixed arguments by value, and those of ``{path: x}`` by the Python that gives them."""
        fixed: dict[str, Any] = {}
        dynamic: dict[str, str] = {}
        documents = self._documents(step, call)
        if call.bare is not None and not step.parameters:
            self._report(call, step, "", call.bare)
        for name, document in documents.items():
            parameter = step.parameter(name)
            if parameter is None:
                self._unknown(step, call, name, document)
            elif (path := _path_of(document)) is not None:
                slot = self._dynamic(step, path, frame)
                dynamic[parameter.argument] = slot.expression
            elif parameter.fits(plain(document)) or _is_plain_text(parameter, document, documents):
                fixed[parameter.argument] = plain(document)
            else:
                self._report(call, step, name, document, parameter)
        for parameter in step.parameters:
            if parameter.required and parameter.name not in documents:
                self._writer.report("MB326", call.position, step=step.name,
                                    parameter=parameter.name)  # fmt: skip
        return fixed, dynamic

    def _dynamic(self, step: Step, path: Document, frame: Frame) -> Slot:
        reader = PredicateReader(self._writer.subject, self._writer.findings)
        found = reader.path(path)
        if found is None:
            return Slot("None", ANY, certain=False)
        return self._writer.bind(self._writer.paths.read(found, frame), "argument")

    def _unknown(self, step: Step, call: StepCall, name: str, document: Document) -> None:
        names = [parameter.name for parameter in step.parameters]
        self._writer.report("MB309", call.name_place(name), step=step.name, parameter=name,
                            **did_you_mean(name, names))  # fmt: skip

    def _report(
        self, call: StepCall, step: Step, name: str, document: Document,
        parameter: Parameter | None = None,
    ) -> None:  # fmt: skip
        expected = parameter.wanted("en") if parameter else "no parameter"
        expected_zh = parameter.wanted("zh") if parameter else "不带参数"
        found = getattr(document, "text", "…")
        self._writer.report("MB327", document.position, step=step.name, parameter=name,
                            found=found, expected=expected, expected_zh=expected_zh)  # fmt: skip

    def _units(self, call: StepCall, fixed: dict[str, Any]) -> bool:
        """The table of units; False with a finding where there is none."""
        fixed["units"] = self._writer.scope.units
        if fixed["units"] is None:
            self._writer.report("MB331", call.position, step=call.name)
        elif call.name == "convert":
            check_literals(self._writer, fixed["units"], call.parameters)
        return fixed["units"] is not None

    def _zone(
        self, step: Step, call: StepCall, have: Shape, fixed: Mapping[str, Any],
        dynamic: dict[str, str],
    ) -> None:  # fmt: skip
        if step.zone is None:
            return
        told = step.zone == "source" and any("%z" in str(fixed.get(each)) for each in _FORMATS)
        written = "zone" in fixed or "zone" in dynamic
        if told and written:
            self._writer.report("MB349", call.name_place("zone"), Severity.WARNING)
        if not told and not written and have.kind != "date":
            self._writer.zones.doubt(call.position)
        if not written and (zone := self._writer.zones.zone()) is not None:
            dynamic["zone"] = zone

    # --- the call -------------------------------------------------------------------------

    def _call(
        self, step: Step, name: str, have: Shape, fixed: dict[str, Any], dynamic: dict[str, str],
        tupled: bool, rounded: bool,
    ) -> None:  # fmt: skip
        out = self._writer.out
        if dynamic.get("zone", "").startswith("'"):
            # The same zone for every message: one more literal.
            fixed["zone"] = ast.literal_eval(dynamic.pop("zone"))
        if step.function is convert and rounded and have.kind == "text":
            self._converted(step, name, have, fixed, dynamic)
            return
        if dynamic.keys() <= {"zone"} and (tupled or have.kind in _KEPT):
            self._cached(step, name, have, fixed, dynamic.get("zone"), tupled)
            return
        out.line(f"{name} = {self._called(step, name, fixed, dynamic, tupled)}")
        if step.may_flag(fixed, dynamic):
            self._flagged()

    def _called(
        self, step: Step, name: str, fixed: dict[str, Any], dynamic: dict[str, str], tupled: bool
    ) -> str:  # fmt: skip
        """The call of a step as it stands."""
        arguments = "".join(f", {key}={value}" for key, value in dynamic.items())
        if step.flags:
            arguments += ", flag=flags.append"
        function = partial(step.function, **fixed) if fixed else step.function
        called = self._writer.out.constant(function, step.name.upper())
        call = f"{called}({f'list({name})' if tupled else name}{arguments})"
        if guard := [value for key, value in dynamic.items() if key != "zone"]:
            known = " and ".join(f"{value} is not None" for value in guard)
            call = f"{call} if {known} else None"
        return call

    def _converted(
        self, step: Step, name: str, have: Shape, fixed: dict[str, Any], dynamic: dict[str, str]
    ) -> None:
        """``convert`` before ``round``: a product, where the exact factor is a decimal that ends.

        Its digits may differ from those of the step's quotient only by zeros at the end, which the
        rounding makes the same.
        """
        out = self._writer.out
        call = self._called(step, name, fixed, dynamic, tupled=False)
        if dynamic.keys() | fixed.keys() > {"from_", "to", "units"}:
            out.line(f"{name} = {call}")
            return
        number, factor = out.fresh("number"), out.fresh("factor")
        to = fixed.get("to", BASE)
        if to not in self._factors:
            self._factors[to] = out.constant(fixed["units"].multipliers(to), "FACTORS")
        unit = dynamic.get("from_") or repr(fixed.get("from_"))
        read = plain_decimal(name, have, f"number_of_text({name})")
        out.line(f"{number} = {read}")
        out.line(f"{factor} = {self._factors[to]}.get({unit})")
        with out.block(f"if {number} is None or {factor} is None:"):
            out.line(f"{name} = {call}")
        with out.block("else:"):
            out.line(f"{name} = multiply({number}, {factor})")

    def _cached(
        self, step: Step, name: str, have: Shape, fixed: dict[str, Any], zone: str | None,
        tupled: bool,
    ) -> None:  # fmt: skip
        out = self._writer.out
        flags = step.may_flag(fixed, {})
        called = self._cache(step, fixed, flags, tupled, zone is not None)
        key = name
        if zone is not None:
            key = out.fresh("key")
            out.line(f"{key} = ({'*' if tupled else ''}{name}, {zone})")
        if not flags:
            call = f"{called}[{key}]"
            if tupled and step.function is join and zone is None:
                call = joined(fixed, name, call)
            elif have.kind == "text" and zone is None:
                call = short_form(step, fixed, name, call, out, have) or call
            out.line(f"{name} = {call}")
            return
        kept = out.fresh("kept")
        out.line(f"{kept} = {called}.get({key}, {called})")
        out.line(f"{name} = {called}.fill({key}, flags.append) if {kept} is {called} else {kept}")
        self._flagged()

    def _cache(
        self, step: Step, fixed: dict[str, Any], flags: bool, tupled: bool, zoned: bool
    ) -> str:  # fmt: skip
        """The cache of a step: one for all rules that call it with the same parameters."""
        same = (step.name, repr(sorted(fixed.items())), flags, tupled, zoned)
        if same not in self._caches:
            function = step.function
            if step.flags and not flags:
                function = partial(function, flag=nobody_asks)
            cache = StepCache(function, fixed, flags=flags, several=tupled, zoned=zoned)
            made = _quicker(step, fixed, cache, tupled and not flags)
            self._caches[same] = self._writer.out.constant(made, step.name.upper())
        return self._caches[same]

    def _flagged(self) -> None:
        with self._writer.out.block("if flags:"):
            self._writer.out.line(f"name_flags(flags, {self._writer.place})")


#: Steps whose results a rule may remember.
_CALCULATING = frozenset({convert, parse_decimal, round_number, scale, absolute, negate})
#: Steps that give something for everything, if their parameters are literals.
_ALWAYS = frozenset({
    trim, upper, lower, strip_zeros, pad_left, truncate, prefix, suffix, integer_of, round_number,
    boolean, parse_date, parse_datetime, convert,
})  # fmt: skip


def _quicker(
    step: Step, fixed: dict[str, Any], cache: StepCache, alone: bool
) -> StepCache | PairCache:
    """*cache*, behind a shorter way for pairs of date and time where there is one."""
    quick = quick_pairs(**fixed) if alone and step.function is date_time else None
    return PairCache(quick, cache) if quick is not None and "zone" in fixed else cache


def _fold(have: Shape, step: Step) -> dict[str, Any]:
    """What makes one value of a list, for a step that takes no list."""
    if have.kind != "list" or "list" in step.accepts:
        return {}
    return {
        "hint": "; write a step before it that makes one value: only, first, sum, join …",
        "hint_zh": "；请在其前面写一个得到单个值的步骤：only、first、sum、join 等",
    }


def _texts(document: Document | None) -> list[str]:
    if document is None:
        return []
    if isinstance(document, Fields):
        return []
    values = getattr(document, "values", (document,))
    return [str(each.text) for each in values if hasattr(each, "text")]


def _is_plain_text(
    parameter: Parameter, document: Document, documents: Mapping[str, Document]
) -> bool:
    """Whether a pattern is none, because ``literal: true`` stands beside it."""
    literal = documents.get("literal")
    told = isinstance(literal, Scalar) and literal.value is True
    text = document.value if isinstance(document, Scalar) else None
    short = isinstance(text, str) and len(text) <= MAX_TEXT_PARAMETER
    return parameter.kind == "pattern" and told and short


def _path_of(document: Document) -> Document | None:
    if isinstance(document, Fields) and set(document.entries) == {"path"}:
        return document.entries["path"]
    return None
