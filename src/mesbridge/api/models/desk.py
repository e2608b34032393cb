"""Dead letters, held messages, missing codes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from mesbridge.api.models.base import Shown, shown
from mesbridge.api.models.messages import BodyShown
from mesbridge.pipeline.ports import MessageState

_ERROR = (
    "sap_s4/production_order.yaml:14 MB402 quantity: 'TotalQuantity' is \"12,5\", "
    'expected a decimal such as "12.5"'
)
_CAUSE = "sap_orders|sap_s4/production_order.yaml:14|MB402|quantity|#,#"


class DeadLetterShown(Shown):
    """Something that could not be done."""

    id: str = shown("01936b1e-7f00-7000-8000-0000000000aa")
    route: str | None = shown("sap_orders")
    code: str = shown("MB402", "`mesbridge explain CODE` tells more.")
    cause: str = shown(_CAUSE, "Route, rule, code and value without digits: groups the like.")
    error: str = shown(_ERROR)
    file: str | None = shown("sap_s4/production_order.yaml", "Of the rule.")
    line: int | None = shown(14)
    target: str | None = shown("quantity", "Field that could not be made.")
    source: str | None = shown("TotalQuantity", "Path that was read.")
    value: str | None = shown("12,5", "What was found there; masked where it must be.")
    key: str | None = shown("1000471")
    message: str | None = shown(
        "01936b1e-7f00-7000-8000-000000000001", "Of the journal; null where it never got there."
    )
    output: str | None = shown(None, "The output that died; null: the message itself.")
    message_id: str | None = shown("SAP-4711")
    first_seen: datetime = shown("2026-03-02T06:15:04Z")
    last_seen: datetime = shown("2026-03-02T06:15:04Z")
    seen_again: int = shown(0, "Repeats of the message since.")
    resolution: str | None = shown(None, "retried, discarded or replaced; null while open.")
    note: str | None = shown(None, "Why it was discarded.")


class DeadLetterDetail(DeadLetterShown):
    """One dead letter with its body, masked, and what to do."""

    hint: str | None = shown("use a decimal point", "What to do, where the catalogue knows it.")
    body: BodyShown


class DeadLetterGroupShown(Shown):
    """Open dead letters of one cause."""

    route: str | None = shown("sap_orders")
    code: str = shown("MB402")
    cause: str = shown(_CAUSE)
    count: int = shown(12)
    first_seen: datetime = shown("2026-03-02T06:15:04Z")
    last_seen: datetime = shown("2026-03-02T07:40:31Z")
    example: str = shown("01936b1e-7f00-7000-8000-0000000000aa", "Id of the newest of them.")
    error: str = shown(_ERROR)


class Retry(BaseModel):
    """How to try again."""

    release: Literal["same", "active"] = Field(
        "active",
        description="An output as it is (same id, same bytes), or made anew by the active release.",
        examples=["active"],
    )


class Discard(BaseModel):
    """Why it is given up."""

    reason: str = Field("", max_length=1000, examples=["sent by hand in the ERP"])


class Resolved(Shown):
    """What a step at the desk came to."""

    id: str = shown("01936b1e-7f00-7000-8000-0000000000aa")
    resolution: Literal["retried", "discarded"] = shown("retried")
    state: str = shown("due", "Of the message afterwards.")


class HeldShown(Shown):
    """One message that waits."""

    id: str = shown("01936b1e-7f00-7000-8000-000000000001")
    route: str = shown("opcenter_reports")
    entity: str | None = shown("production_report")
    business_key: str | None = shown("PR-00098301")
    key: str | None = shown("1000412")
    state: MessageState = shown(
        "held", "`due` where only its sending waits behind a dead output of its key."
    )
    reason: str | None = shown("code", "code, entity, value, predecessor or check.")
    waits_for: str | None = shown("uom/sap_s4/BOX")
    since: datetime = shown("2026-03-02T06:15:04Z")
    release: str = shown("3f2a9c", "Release that judged it last.")


class MissingCodeShown(Shown):
    """A pair that a code table lacks."""

    table: str = shown("uom")
    system: str = shown("sap_s4", "The column of the table.")
    value: str = shown("BOX", "What the system sent; outward the canonical value.")
    first_seen: datetime = shown("2026-03-02T06:15:04Z")
    last_seen: datetime = shown("2026-03-02T07:40:31Z")
    waiting: int = shown(4, "Orders that wait for it.")
    messages: int = shown(9, "Messages that wait for it, with those behind them.")


class LetGo(Shown):
    """A message that a check held."""

    id: str = shown("01936b1e-7f00-7000-8000-000000000001")
    state: str = shown("due", "What it came to.")
