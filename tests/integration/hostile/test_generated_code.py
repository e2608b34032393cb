"""Whatever texts a mapping holds, what it is compiled to is made of our own words alone."""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

from mesbridge.dictionary.build import build_dictionary
from mesbridge.dictionary.code_files import build_code_table
from mesbridge.dictionary.entity import Entity, Label
from mesbridge.dictionary.system import System
from mesbridge.documents import Fields, Position
from mesbridge.errors import MesbridgeError
from mesbridge.findings import Finding, errors_in
from mesbridge.formats.schema_reader import read_schema
from mesbridge.mapping import loading
from mesbridge.mapping.checker import check_mapping
from mesbridge.mapping.compiler import compile_mapping
from mesbridge.mapping.document import parse_mapping
from mesbridge.mapping.explain import explain
from mesbridge.mapping.predicates import compile_predicate
from mesbridge.mapping.scope import Scope
from mesbridge.mapping.steps.registry import REGISTRY
from mesbridge.mapping.steps.units import UnitTable
from mesbridge.mapping.translator import Translator
from mesbridge.workspace.csv_source import read_csv
from mesbridge.workspace.yaml_source import read_yaml

_NODES = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.Expr, ast.If,
    ast.For, ast.Continue, ast.Break, ast.Pass, ast.Try, ast.ExceptHandler, ast.Raise, ast.Call,
    ast.keyword, ast.Name, ast.Load, ast.Store, ast.Constant, ast.Attribute, ast.Subscript,
    ast.Tuple, ast.List, ast.Dict, ast.Starred, ast.IfExp, ast.BoolOp, ast.And, ast.Or,
    ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Compare, ast.Is,
    ast.IsNot, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.ListComp, ast.comprehension, ast.Slice,
)  # fmt: skip
_ATTRIBUTES = frozenset({
    "append", "copy_abs", "fill", "found_in", "get", "isascii", "isdecimal", "items", "join",
    "lower", "lstrip", "pick", "replace", "sort", "strip", "upper",
})  # fmt: skip

#: Texts that would do something if they ever stood outside of quotes.
_FRAGMENTS = st.sampled_from([
    "canary()", "');canary();('", '");canary();("', "'''+canary()+'''", "\\');canary()#", "\\",
    "\\\\'+canary()+'", "\ncanary()\n", "\r\n    canary()", "a\x0bb", "a\x0cb", "x\u2028y", "#",
    "{canary()}", "{0.__class__.__mro__}", "%(canary)s", "__import__", "__class__",
    "__builtins__", "constructor", "prototype", "None", "True", "class", "lambda", "yield",
    "async", "self", "at", "payload", "flags", "RULE_1", "Refused", "again", "$canary", "^", "$.x",
    "x.y", "x[0]", "[a=b]", "'x'", "f'{canary()}'", "\ud7ff", "\U0010ffff", "工单", "é", "e\u0301",
    "\u202e", "\u200b", "0010", "1E5", "NO", "~", "null", "-", "",
])  # fmt: skip
TEXTS = _FRAGMENTS | st.text(max_size=6) | st.lists(_FRAGMENTS, min_size=2, max_size=3).map("".join)
#: Names as a path writes them when they hold anything, and bare ones.
NAMES = TEXTS.filter(bool)


def quoted(name: str) -> str:
    """*name* in a path, whatever it holds."""
    return "'" + name.replace("'", "''") + "'"


class _Canary:
    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, *_: Any, **__: Any) -> str:
        self.calls += 1
        return "sung"


@pytest.fixture(scope="module")
def canary() -> Iterator[_Canary]:
    """A function that generated code could call by name, if it ever did."""
    bird = _Canary()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(loading._BUILTINS, "canary", bird)
        patch.setattr(builtins, "canary", bird, raising=False)
        yield bird


def _document(value: Any, name: str, findings: list[Finding]) -> Fields | None:
    found = read_yaml(json.dumps(value, ensure_ascii=True), name, findings)
    return found[0] if found and isinstance(found[0], Fields) else None


def _world(names: dict[str, str], text: str, findings: list[Finding]) -> Scope | None:
    title = {"title": {"en": text, "zh": text}}
    schema = {
        "title": text, "x-title-zh": text, "type": "object",
        "properties": {
            names["source"]: {"type": "string", "title": text},
            names["list"]: {"type": "array", "items": {"type": "object", "properties": {
                names["member"]: {"type": "string"}}}},
            names["number"]: {"type": "number"},
        },
    }  # fmt: skip
    dictionary = [
        {"entity": "thing", **title, "key": [names["key"]], "fields": {
            names["key"]: {**title, "type": "text", "required": True},
            names["target"]: {**title, "type": "text"},
            names["amount"]: {**title, "type": "decimal(15,3)"},
            names["code"]: {**title, "type": "code(words)"},
            names["parts"]: {**title, "type": "list(part)"},
        }},
        {"entity": "part", **title, "fields": {names["target"]: {**title, "type": "text"}}},
    ]  # fmt: skip
    message = _document(schema, "schema.json", findings)
    entities = [_document(each, "dictionary.yaml", findings) for each in dictionary]
    if message is None or None in entities:
        return None
    read = read_schema("sys.message", "sys", message, "json", findings)
    known = build_dictionary([each for each in entities if each is not None], findings)
    cell = '"' + (text.strip() or "w").replace('"', '""') + '"'
    lines = read_csv(f"canonical,sys\n{cell},{cell}\nB62,PC\n", "words.csv", findings)
    codes = {}
    if lines:
        (_, header), *rows = lines
        codes["words"] = build_code_table("words", header, rows, findings)
    system = System("sys", Label(text, text), "erp", "UTC", "json", Position("s", 1, 1),
                    {"text": frozenset([text])})  # fmt: skip
    return Scope(known, {"sys.message": read}, codes, {"sys": system}, REGISTRY, UnitTable(codes))


def _pattern(text: str) -> str:
    """A pattern of exactly *text* behind a word that nothing has."""
    return "^never" + "".join(f"\\x{{{ord(each):x}}}" for each in text)


def _rules(
    names: dict[str, str], text: str, other: str, path: Callable[[str], str]
) -> dict[str, Any]:
    source, member = path(names["source"]), path(names["member"])
    plain = set(member).isdisjoint("=[]")
    selector = f"[{member}={quoted(text)}]" if plain else "[0]"
    return {
        "mapping": "sys.message", "from": "sys.message", "to": "thing",
        "title": text, "meaning": other,
        "let": {names["let"]: {"from": source, "steps": [{"prefix": text}]}},
        "checks": [
            {"flag": {"eq": [source, text]}, "code": other, "message": {"en": text, "zh": other}},
            {"refuse": {"match": [source, _pattern(text)]}, "message": text},
        ],
        "fields": {
            path(names["key"]): {"value": text, "default": other},
            path(names["target"]): {
                "first_of": [
                    {"from": source, "when": {"in": [source, [text, other]]},
                     "steps": [{"replace": {"pattern": text, "with": other, "literal": True}},
                               {"suffix": other}, {"split": text or "-"}, {"join": other}]},
                    {"from": [source, source], "steps": [{"join": other}]},
                    {"from": source, "case": {text: other, other: text}, "else": other},
                    f"${path(names['let'])}",
                    {"value": other},
                ],
            },
            path(names["amount"]): {"calc": f"{path(names['number'])} * 2", "round": 1},
            path(names["code"]): {"from": source, "code": "words", "on_missing": "omit"},
            path(names["parts"]): [
                {"each": path(names["list"]), "where": {"ne": [member, text]}, "sort": member,
                 "let": {names["let"]: member},
                 "fields": {path(names["target"]): {"from": member, "steps": [{"suffix": other}]}}},
                {"fields": {path(names["target"]): {
                    "from": f"{path(names['list'])}{selector}.{member}"}}},
                {"fields": {path(names["target"]): {"value": other}}},
            ],
        },
    }  # fmt: skip


def _assert_closed(source: str, reachable: dict[str, Any]) -> None:
    """*source* consists of allowed nodes, names that exist, and attributes of a short list."""
    tree = ast.parse(source)
    local = {node.id for node in ast.walk(tree)
             if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}  # fmt: skip
    local |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    local |= {node.name for node in ast.walk(tree)
              if isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name}  # fmt: skip
    own = set(loading._RUNTIME) | set(loading._BUILTINS) - {"canary"}
    constants = {
        name for name in reachable if name.rpartition("_")[2].isdecimal() and name.isupper()
    }
    for node in ast.walk(tree):
        assert isinstance(node, _NODES), ast.dump(node)
        if isinstance(node, ast.Attribute):
            assert node.attr in _ATTRIBUTES, node.attr
        if isinstance(node, ast.Name):
            assert node.id in local | own | constants, node.id
            assert "__" not in node.id
        if isinstance(node, ast.FunctionDef):
            assert not node.decorator_list
            assert node.name in ("run", "stored_keys") or node.name.startswith("identify_")


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _names_in(each)


def _compiled(mapping: dict[str, Any], scope: Scope, findings: list[Finding]) -> Translator | None:
    document = _document(mapping, "mapping.yaml", findings)
    spec = parse_mapping(document, findings) if document is not None else None
    if spec is None or errors_in(findings):
        return None
    findings.extend(check_mapping(spec, scope))
    if errors_in(findings):
        return None
    translator = compile_mapping(spec, scope)
    explain(spec, scope, {})
    return translator


def _run(translator: Translator, payload: dict[str, Any]) -> list[dict[str, Any]]:
    translator.identify(payload, {})
    try:
        return translator.translate(payload)
    except MesbridgeError as error:
        return [] if error.message("en") and error.message("zh") else [{"silent": error}]


_DECLARED = ("key", "target", "amount", "code", "parts")
_SENT = ("source", "list", "number")
_PLACES = (*_DECLARED, *_SENT, "member", "let")
#: The dictionary takes letters, digits and ``_`` in names: these mean something to Python.
_WORDS = [
    "class", "None", "True", "lambda", "__class__", "__import__", "__builtins__", "constructor",
    "canary", "self", "payload", "flags", "at", "again", "RULE_1", "Refused", "工单", "é", "x",
]  # fmt: skip


def _named(
    places: tuple[str, ...], words: st.SearchStrategy[str]
) -> st.SearchStrategy[dict[str, str]]:
    count = len(places)
    unique = st.lists(words, min_size=count, max_size=count, unique=True)
    return unique.map(lambda names: dict(zip(places, names, strict=True)))


_NAMES = st.builds(
    lambda *parts: {name: each for part in parts for name, each in part.items()},
    _named(_DECLARED, st.sampled_from(_WORDS)), _named(_SENT, NAMES),
    _named(("member",), NAMES), _named(("let",), NAMES | st.sampled_from(_WORDS)),
)  # fmt: skip


#: Without the phase that explains a failure, which takes minutes.
_PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
_SETTINGS = settings(
    max_examples=120,
    deadline=None,
    phases=_PHASES,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@_SETTINGS
@given(_NAMES, TEXTS, TEXTS, st.sampled_from([True, True, False]))
def test_a_mapping_of_hostile_texts_has_findings_or_becomes_closed_code(
    canary: _Canary, names: dict[str, str], text: str, other: str, quote: bool
) -> None:
    findings: list[Finding] = []
    scope = _world(names, text, findings)
    if scope is None or errors_in(findings):
        event("the world has findings")
        assert findings
        return

    mapping = _rules(names, text, other, quoted if quote else str)
    translator = _compiled(mapping, scope, findings)

    for finding in findings:
        assert finding.line("en").isprintable() or "\n" in finding.line("en")
        assert finding.line("zh")
    if translator is None:
        event("the mapping has findings")
        assert errors_in(findings)
        return
    event("compiled")
    _assert_closed(translator.source_code, translator._run.__globals__)  # type: ignore[attr-defined]
    item = {names["member"]: text}
    for value in (text, other, ""):
        _run(translator, {names["source"]: value, names["list"]: [item], names["number"]: 2})
    assert canary.calls == 0


@_SETTINGS
@given(TEXTS, TEXTS)
@example("canary()", "');canary();('")
@example("\n    canary()\n    #", "\\")
@example("\u2028canary()", "{0.__class__}")
def test_literals_come_out_as_they_were_written(canary: _Canary, text: str, other: str) -> None:
    names = {place: f"n{number}" for number, place in enumerate(_PLACES)}
    findings: list[Finding] = []
    scope = _world({**names, "source": text or "n"}, "C62", findings)
    assert scope is not None
    assert errors_in(findings) == []
    mapping = {
        "mapping": "sys.message", "from": "sys.message", "to": "thing",
        "fields": {
            names["key"]: {"value": text},
            names["target"]: {"from": quoted(text or "n"), "case": {text: other}, "else": text},
            names["parts"]: [{"fields": {names["target"]: {"value": other}}}],
        },
    }  # fmt: skip

    translator = _compiled(mapping, scope, findings)

    assert errors_in(findings) == []
    assert translator is not None
    _assert_closed(translator.source_code, translator._run.__globals__)
    (found,) = _run(translator, {text or "n": text})
    assert found == {
        names["key"]: text, names["target"]: other, names["parts"]: [{names["target"]: other}],
    }  # fmt: skip
    assert canary.calls == 0


@_SETTINGS
@given(NAMES, TEXTS, TEXTS)
def test_a_predicate_of_hostile_texts_is_closed_code(
    canary: _Canary, name: str, text: str, pattern: str
) -> None:
    findings: list[Finding] = []
    names = {place: f"n{number}" for number, place in enumerate(_PLACES)}
    scope = _world({**names, "target": name}, "C62", findings)
    if scope is None or errors_in(findings):
        return
    entity = scope.dictionary.entities["thing"]
    assert isinstance(entity, Entity)
    written = {"any": [
        {"eq": [quoted(name), text]}, {"in": [quoted(name), [text, pattern]]},
        {"not": {"match": [quoted(name), pattern]}}, {"present": quoted(name)},
    ]}  # fmt: skip
    document = _document(written, "predicate.yaml", findings)
    assert document is not None

    holds = compile_predicate(document, entity, scope, findings)

    if errors_in(findings):
        return
    assert holds({name: text}, {}, None) is True
    known = set(loading._RUNTIME) | _ATTRIBUTES | set(loading._BUILTINS) - {"canary"}
    code = holds.__code__  # type: ignore[attr-defined]
    assert {each for each in _names_in(code) if not each.rpartition("_")[2].isdecimal()} <= known
    assert canary.calls == 0
