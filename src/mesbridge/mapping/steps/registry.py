"""All steps of the language by name: the built-in ones and those of ``mesbridge.steps``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from mesbridge.documents import Position
from mesbridge.errors import ConfigurationError
from mesbridge.findings import Finding
from mesbridge.mapping.steps.list_steps import LIST_STEPS, LOGIC_STEPS
from mesbridge.mapping.steps.number_steps import NUMBER_STEPS
from mesbridge.mapping.steps.step import Example, Kind, Parameter, Returns, Step, StepError
from mesbridge.mapping.steps.text_steps import TEXT_STEPS
from mesbridge.mapping.steps.time_steps import DAY_STEPS, READING_STEPS
from mesbridge.mapping.steps.writing_steps import DURATION_STEPS, WRITING_STEPS

#: The group of entry points that adds steps: each names a :class:`Step`, or a list of them.
ENTRY_POINT_GROUP = "mesbridge.steps"

BUILT_IN: tuple[Step, ...] = (
    *TEXT_STEPS, *NUMBER_STEPS, *READING_STEPS, *DAY_STEPS, *WRITING_STEPS, *DURATION_STEPS,
    *LOGIC_STEPS, *LIST_STEPS,
)  # fmt: skip


def collect(built_in: Iterable[Step], plugins: Iterable[EntryPoint]) -> Mapping[str, Step]:
    """Steps by name.

    Raises:
        ConfigurationError: a plug-in cannot be loaded, is no step, or takes a name that is taken.
    """
    steps = {step.name: step for step in built_in}
    for plugin in plugins:
        for step in _load(plugin):
            if step.name in steps:
                raise _refused(plugin, f"the name {step.name!r} is taken")
            steps[step.name] = step
    return MappingProxyType(steps)


def _load(plugin: EntryPoint) -> tuple[Step, ...]:
    try:
        loaded = plugin.load()
    except Exception as error:  # code of others: whatever it is, it is told
        raise _refused(plugin, f"{type(error).__name__}: {error}") from error
    steps = tuple(loaded) if isinstance(loaded, (list, tuple)) else (loaded,)
    if not all(isinstance(step, Step) for step in steps):
        raise _refused(plugin, "it is no Step")
    return steps


def _refused(plugin: EntryPoint, reason: str) -> ConfigurationError:
    place = Position(f"{ENTRY_POINT_GROUP}: {plugin.name} = {plugin.value}", 1, 1)
    return ConfigurationError([Finding("MB439", place, {"name": plugin.name, "reason": reason})])


#: Every step by its name in YAML.
REGISTRY: Mapping[str, Step] = collect(BUILT_IN, entry_points(group=ENTRY_POINT_GROUP))

__all__ = [
    "BUILT_IN", "ENTRY_POINT_GROUP", "REGISTRY", "Example", "Kind", "Parameter", "Returns", "Step",
    "StepError", "collect",
]  # fmt: skip
