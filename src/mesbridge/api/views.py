"""Rows of the ledger made into answers, masked."""

from __future__ import annotations

from collections.abc import Iterable

from mesbridge.api.models.messages import (
    BodyShown,
    CollectedShown,
    LetterOfMessage,
    MappingUsed,
    MessageDetailShown,
    MessageShown,
    OutputDetail,
    OutputShown,
)
from mesbridge.ledger.queries.messages import MessageDetail
from mesbridge.pipeline.ports import DeadLetterRow, MessageRow, OutputRow
from mesbridge.pipeline.shown_body import BodyViewer
from mesbridge.workspace.release import Workspace


def message_detail_shown(found: MessageDetail, workspace: Workspace) -> MessageDetailShown:
    """One message with everything that came of it."""
    viewer, row = BodyViewer(workspace), found.message
    document = viewer.canonical(row.entity, row.canonical) if row.entity else None
    body = viewer.foreign(row.message_type, row.body, row.content_type)
    return MessageDetailShown(
        **MessageShown.model_validate(row).model_dump(),
        body=BodyShown.model_validate(body),
        document=document,
        mappings=list(mappings_used(row, found.outputs, workspace)),
        outputs=[output_detail(output, viewer, workspace) for output in found.outputs],
        dead_letters=[LetterOfMessage.model_validate(letter) for letter in found.dead_letters],
        collected=[
            CollectedShown(id=row_id, message_id=message_id)
            for row_id, message_id in found.collected
        ],
    )


def output_detail(row: OutputRow, viewer: BodyViewer, workspace: Workspace) -> OutputDetail:
    """One output with its bodies."""
    body = viewer.foreign(row.message_type, row.body, row.content_type)
    answer = None
    if row.answer is not None:
        reader = workspace.mappings.get(row.expects_answer or "")
        answer = viewer.foreign(reader.source if reader else None, row.answer, None)
    return OutputDetail(
        **OutputShown.model_validate(row).model_dump(),
        operation=row.operation,
        body=BodyShown.model_validate(body),
        answer=BodyShown.model_validate(answer) if answer is not None else None,
    )


def mappings_used(
    row: MessageRow, outputs: Iterable[OutputRow], workspace: Workspace
) -> Iterable[MappingUsed]:
    """The mapping inward, and those outward, each once."""
    route = workspace.routes.get(row.route)
    inward = route.inbound.get(row.message_type or "") if route is not None else None
    if inward is not None:
        yield _mapping(inward, "in", workspace)
    for name in dict.fromkeys(output.mapping for output in outputs):
        yield _mapping(name, "out", workspace)


def _mapping(name: str, direction: str, workspace: Workspace) -> MappingUsed:
    spec = workspace.mappings.get(name)
    return MappingUsed(name=name, direction=direction, file=spec.file if spec else None)


def message_type_of(
    letter: DeadLetterRow, detail: MessageDetail | None, workspace: Workspace
) -> str | None:
    """Which message the body of a dead letter is, as far as that can be told."""
    outputs = detail.outputs if detail is not None else ()
    for output in outputs:
        if output.id == letter.output:
            return output.message_type
    if letter.output is not None:
        return None
    if detail is not None and detail.message.message_type is not None:
        return detail.message.message_type
    route = workspace.routes.get(letter.route or "")
    names = route.source.messages if route is not None else ()
    return names[0] if len(names) == 1 else None
