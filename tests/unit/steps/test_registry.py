from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import pytest

from mesbridge.errors import ConfigurationError
from mesbridge.mapping.steps.registry import BUILT_IN, REGISTRY, Example, Parameter, Step, collect

_HERE = "tests.unit.steps.test_registry"
SHOUT = Step(
    name="shout",
    group="text",
    function=lambda value: f"{value}!",
    accepts=("text",),
    returns="text",
    help_en="Shouts.",
    help_zh="大喊。",
    examples=(Example("a", "a!"),),
)
BOTH = [SHOUT]
TAKEN = REGISTRY["trim"]
NO_STEP = ["trim"]
NUMBER = 42


def __getattr__(name: str) -> object:
    """What some package does when it is imported."""
    if name == "FAILS":
        raise ZeroDivisionError("division by zero")
    raise AttributeError(name)


def plugin(name: str) -> EntryPoint:
    return EntryPoint(name="plant", value=f"{_HERE}:{name}", group="mesbridge.steps")


@pytest.mark.parametrize("name", ["SHOUT", "BOTH"])
def test_a_plug_in_adds_steps(name: str) -> None:
    steps = collect(BUILT_IN, [plugin(name)])

    assert steps["shout"] is SHOUT
    assert len(steps) == len(BUILT_IN) + 1


@pytest.mark.parametrize("name", ["TAKEN", "NO_STEP", "NUMBER", "ABSENT", "FAILS"])
def test_a_broken_plug_in_stops_the_start(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        collect(BUILT_IN, [plugin(name)])

    assert caught.value.code == "MB439"
    assert "plant" in str(caught.value)


def test_the_registry_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        REGISTRY["trim"] = SHOUT  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("text", ["", "a"], [1, None, True]),
        ("integer", [0, -5], [True, "1", None]),
        ("decimal", [1, "0.5", "-1", "1000"], ["1,5", "1.", "", "-", "x", True, None, ".5", "--1"]),
        ("boolean", [True, False], [0, "true", None]),
        ("choice", ["a"], ["b", 1]),
        ("list", [["a"], "a", 1], [None, {}]),
        ("map", [{"a": 1}, ["a"]], ["a", None]),
        ("any", [0, "", False], [None]),
        ("pattern", ["a+"], ["(", "(?=a)", 1]),
        ("format", ["%Y", "%H", "a"], ["%Q", "x"]),
        ("date_format", ["%Y%m%d", "%Y%j", "a"], ["%H", "%Y%m", "%Q"]),
        ("time_format", ["%H%M", "a"], ["%Y%m%d", "%Q"]),
        ("zone", ["Europe/Berlin", "UTC"], ["Mars/Base", "", "../etc/passwd", 1, "Europe"]),
    ],
)
def test_a_parameter_takes_what_its_kind_says(kind: Any, good: list[Any], bad: list[Any]) -> None:
    parameter = Parameter("p", kind, "help", "帮助", values=("a",))

    assert [value for value in good if not parameter.fits(value)] == []
    assert [value for value in bad if parameter.fits(value)] == []


def test_a_name_that_python_keeps_for_itself_gets_a_line_behind() -> None:
    names = {each.name: each.argument for each in REGISTRY["split"].parameters}

    assert names == {"at": "at", "from": "from_", "limit": "limit"}


def test_kinds_follow_through_a_step() -> None:
    assert REGISTRY["abs"].result_kind("integer") == "integer"
    assert REGISTRY["abs"].result_kind("text") == "decimal"
    assert REGISTRY["first"].result_kind("list", "date") == "date"
    assert REGISTRY["unique"].result_kind("list", "date") == "list"
    assert REGISTRY["count"].result_kind("list", "date") == "integer"


def test_a_step_tells_what_it_takes() -> None:
    assert REGISTRY["sum"].takes("list")
    assert not REGISTRY["sum"].takes("text")
    assert REGISTRY["sum"].takes_items("duration")
    assert not REGISTRY["sum"].takes_items("date")
    assert REGISTRY["empty_as_missing"].takes("date")
    assert REGISTRY["trim"].takes("any")
    assert REGISTRY["trim"].parameter("width") is None
