"""One dead letter with its body, for the API and ``mesbridge dead show``."""

from __future__ import annotations

from mesbridge.api.models.desk import DeadLetterDetail, DeadLetterShown
from mesbridge.api.models.messages import BodyShown
from mesbridge.api.views import message_type_of
from mesbridge.catalogue import CATALOGUE
from mesbridge.findings import Language
from mesbridge.ledger.queries.dead_letters import dead_letter_detail
from mesbridge.ledger.queries.messages import message_detail
from mesbridge.ledger.queries.orders import Reading
from mesbridge.pipeline.ports import DeadLetterRow
from mesbridge.pipeline.shown_body import BodyViewer
from mesbridge.workspace.release import Workspace


def letter_detail(
    connection: Reading, workspace: Workspace, row_id: str, language: Language = "en"
) -> DeadLetterDetail | None:
    """The dead letter of this id, masked; None where there is none."""
    row = dead_letter_detail(connection, row_id)
    if row is None:
        return None
    detail = message_detail(connection, row.message) if row.message else None
    message_type = message_type_of(row, detail, workspace)
    body = BodyViewer(workspace).foreign(message_type, row.body, row.content_type)
    return DeadLetterDetail(
        **DeadLetterShown.model_validate(row).model_dump(),
        hint=_hint(row, language),
        body=BodyShown.model_validate(body),
    )


def _hint(row: DeadLetterRow, language: Language) -> str | None:
    explanation = CATALOGUE.get(row.code)
    params = {"target": row.target, "source": row.source, "value": row.value}
    return explanation.hint_text(language, params) if explanation is not None else None
