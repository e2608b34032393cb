"""What ``collect`` and ``differences`` of a route do to a dry run: one message stands for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mesbridge.cli.tables import said
from mesbridge.findings import Language
from mesbridge.pipeline.folding import digest_with, first_of, id_of, rest_of, with_ids, with_next
from mesbridge.pipeline.running_totals import total_key
from mesbridge.pipeline.window_rules import window_key
from mesbridge.workspace.collecting import Collect
from mesbridge.workspace.routes import Route

Documents = Sequence[dict[str, Any]]


def collected(route: Route, documents: Documents, message_id: str) -> Documents:
    """The documents that go on: those of one window become one, as if it closed now."""
    collect = route.collect
    if collect is None:
        return documents
    windows: list[tuple[tuple[str, dict[str, Any]], dict[str, Any], list[str]]] = []
    for number, document in enumerate(documents, start=1):
        told = window_key(collect, document), rest_of(collect.fields, document)
        place = next((n for n, each in enumerate(windows) if each[0] == told), None)
        own_id = message_id if number == 1 else f"{message_id}#{number}"
        if place is None:
            windows.append((told, first_of(collect.fields, document), [own_id]))
        else:
            _, folded, ids = windows[place]
            windows[place] = told, with_next(collect.fields, folded, document), [*ids, own_id]
    return [_closed(route, collect, folded, ids) for _, folded, ids in windows]


def notes(route: Route, documents: Documents, language: Language) -> Iterator[str]:
    """What the service would do with these documents beyond translating them."""
    if route.differences is not None:
        for document in documents:
            text = said(
                ("{fields} of {key} are taken as first totals; later ones go on as differences",
                 "{key} 的 {fields} 按首次累计值处理；之后只传递差额"),
                language,
            )  # fmt: skip
            key = total_key(route.differences, document) or "?"
            yield text.format(fields=", ".join(route.differences.of), key=key)
    if route.collect is not None:
        for key in dict.fromkeys(window_key(route.collect, each) for each in documents):
            text = said(
                ("collected under {key} until {end}; shown as if the window closed now",
                 "按 {key} 收集，直到{end}；此处显示窗口立即关闭的结果"),
                language,
            )  # fmt: skip
            yield text.format(key=key, end=_end(route.collect, language))


def _closed(
    route: Route, collect: Collect, folded: dict[str, Any], ids: Sequence[str]
) -> dict[str, Any]:
    digest = ""
    for each in ids:
        digest = digest_with(digest, each)
    return with_ids(collect.fields, folded, id_of(route.name, len(ids), digest))


def _end(collect: Collect, language: Language) -> str:
    ends = []
    if collect.every is not None:
        text = said(("{0} after the first", "首条之后 {0}"), language)
        ends.append(text.format(collect.every))
    if collect.at:
        ends.append(" ".join(f"{each:%H:%M}" for each in collect.at) + f" {collect.zone}")
    if collect.most is not None:
        ends.append(said(("{0} messages", "满 {0} 条"), language).format(collect.most))
    if collect.or_when is not None:
        ends.append("or_when")
    return said((" or ", " 或 "), language).join(ends)
