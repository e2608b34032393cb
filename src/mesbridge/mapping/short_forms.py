"""Short forms: the commonest steps on a text, written out in the generated code.

A short form gives exactly what its step gives for the texts that it takes on; for all else it calls
the step, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mesbridge.mapping.python_source import PythonSource
from mesbridge.mapping.steps import logic, reading, text
from mesbridge.mapping.steps.step import Step

#: Digits of a whole number that is read here.
_SHORT = 18


def short_form(
    step: Step, fixed: Mapping[str, Any], name: str, called: str, out: PythonSource
) -> str | None:
    """Python for *step* on the text in *name*, or None where there is no short form.

    Args:
        fixed: the literal arguments.
        called: Python that calls the step itself.
    """
    write = _FORMS.get(step.function)
    short = write(fixed, name, out) if write is not None else None
    return short and short.replace("otherwise", called)


def joined(fixed: Mapping[str, Any], name: str, called: str) -> str:
    """Python for ``join`` on the tuple in *name*."""
    with_ = fixed.get("with_", "")
    return f"{with_!r}.join({name}) if all_texts({name}) else {called}"


def _method(call: str) -> Callable[[Mapping[str, Any], str, PythonSource], str | None]:
    def write(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
        return f"{name}.{call}() if type({name}) is str else otherwise" if not fixed else None

    return write


def _strip_zeros(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
    # Nothing left: the step knows what becomes of zeros alone, and of an empty text.
    return f"type({name}) is str and {name}.lstrip('0') or otherwise" if not fixed else None


def _integer(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
    digits = f"len({name}) <= {_SHORT} and {name}.isdecimal() and {name}.isascii()"
    return f"int({name}) if type({name}) is str and {digits} else otherwise"


def _boolean(fixed: Mapping[str, Any], name: str, out: PythonSource) -> str | None:
    named: dict[str, bool] = {}
    for argument, result in (("no", False), ("yes", True)):
        listed = fixed.get(argument, ())
        for each in listed if isinstance(listed, list | tuple) else (listed,):
            named[reading.text_of(each)] = result
    words = out.constant(named, "WORDS")
    return f"{words}[{name}] if type({name}) is str and {name} in {words} else otherwise"


_FORMS: Mapping[
    Callable[..., Any], Callable[[Mapping[str, Any], str, PythonSource], str | None]
] = {
    text.trim: _method("strip"),
    text.upper: _method("upper"),
    text.lower: _method("lower"),
    text.strip_zeros: _strip_zeros,
    reading.integer_of: _integer,
    logic.boolean: _boolean,
}
