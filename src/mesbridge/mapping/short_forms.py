"""Short forms: the commonest steps on a text, written out in the generated code.

A short form gives exactly what its step gives for the texts that it takes on; for all else it calls
the step, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mesbridge.mapping.lookups import CACHED_LENGTH
from mesbridge.mapping.python_source import PythonSource
from mesbridge.mapping.shapes import TEXT, Shape
from mesbridge.mapping.steps import logic, reading, text
from mesbridge.mapping.steps.step import Step

#: Characters of a number that is read here.
_SHORT = 18


def short_form(
    step: Step, fixed: Mapping[str, Any], name: str, called: str, out: PythonSource,
    shape: Shape = TEXT,
) -> str | None:  # fmt: skip
    """Python for *step* on the text in *name*, or None where there is no short form.

    That it is a text is taken for granted: the schema says so, and where it does not hold the
    methods of a text end the message.

    Args:
        fixed: the literal arguments.
        called: Python that calls the step itself.
        shape: of the text; one whose length has no bound is measured before it is read.
    """
    if step.function is reading.integer_of:
        return _integer(name, called, shape)
    write = _FORMS.get(step.function)
    short = write(fixed, name, out) if write is not None else None
    return short and short.replace("otherwise", called)


def plain_decimal(name: str, shape: Shape, otherwise: str) -> str:
    """Python for the number of the text in *name*: digits, at most one point between them.

    Args:
        shape: of the text; one whose length has no bound is measured.
        otherwise: Python for all else.
    """
    bounded = shape.max_length is not None and shape.max_length <= CACHED_LENGTH
    length = "" if bounded else f"len({name}) <= {CACHED_LENGTH} and "
    ends = f"{name}[0] != '.' != {name}[-1]"
    digits = f"{name}.replace('.', '', 1).isdecimal() and {name}.isascii() and {ends}"
    return f"Decimal({name}) if {length}{digits} else {otherwise}"


def joined(fixed: Mapping[str, Any], name: str, called: str) -> str:
    """Python for ``join`` on the tuple in *name*."""
    with_ = fixed.get("with_", "")
    return f"{with_!r}.join({name}) if all_texts({name}) else {called}"


def _method(call: str) -> Callable[[Mapping[str, Any], str, PythonSource], str | None]:
    def write(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
        return f"{name}.{call}()" if not fixed else None

    return write


def _strip_zeros(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
    # Nothing left: the step knows what becomes of zeros alone, and of an empty text.
    return f"{name}.lstrip('0') or otherwise" if not fixed else None


def _integer(name: str, otherwise: str, shape: Shape) -> str:
    bounded = shape.max_length is not None and shape.max_length <= _SHORT
    length = "" if bounded else f"len({name}) <= {_SHORT} and "
    digits = f"{length}{name}.isdecimal() and {name}.isascii()"
    # Zero is found too, and then read: it comes to the same.
    return f"WHOLE.get({name}) or (int({name}) if {digits} else {otherwise})"


def _boolean(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
    named: dict[str, bool] = {}
    for argument, result in (("no", False), ("yes", True)):
        listed = fixed.get(argument, ())
        for each in listed if isinstance(listed, list | tuple) else (listed,):
            named[reading.text_of(each)] = result
    words = out.constant(named, "WORDS")
    return f"{words}[{name}] if {name} in {words} else otherwise"


_FORMS: Mapping[
    Callable[..., Any], Callable[[Mapping[str, Any], str, PythonSource], str | None]
] = {
    text.trim: _method("strip"),
    text.upper: _method("upper"),
    text.lower: _method("lower"),
    text.strip_zeros: _strip_zeros,
    logic.boolean: _boolean,
}
