"""The pure first half of receiving: bytes to entity, one message at a time, no ledger.

Everything that can go wrong with one message goes wrong here, and only for that message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from mesbridge.dictionary.keys import key_text
from mesbridge.errors import DecodeError, PermanentError, UnknownMessageTypeError
from mesbridge.formats.iso_time import parse_iso_datetime
from mesbridge.formats.sniff import root_of
from mesbridge.mapping.translator import Stored, Translation, Translator
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.edge import caught
from mesbridge.pipeline.identity import body_hash, revision_text
from mesbridge.pipeline.ports import Arrival, MessageRow, MessageState
from mesbridge.pipeline.posting_document import fill
from mesbridge.workspace.release import Workspace
from mesbridge.workspace.routes import Route

#: Headers that are kept with a message; more would only fill the journal.
_MAX_HEADERS = 50
#: Stands for the headers of a message that has ended the process too often.
CRASHES_WORKER = "crashes-worker"


class Intake:
    """Reads arrivals by one release of the workspace."""

    def __init__(self, workspace: Workspace, new_id: Callable[[], str]) -> None:
        self._workspace = workspace
        self._new_id = new_id

    def read(self, arrival: Arrival, route: Route) -> list[Candidate]:
        """The candidates of one arrival: one, or one per document where the mapping emits several.

        Never raises a MesbridgeError: what went wrong stands in ``Candidate.error``.
        """
        candidate = Candidate(route, self._row(arrival, route), arrival)
        candidate.own_id = arrival.message_id is not None
        if arrival.header_error is not None:
            code = "MB443" if arrival.header_error == CRASHES_WORKER else "MB470"
            candidate.error = DecodeError(code, found=arrival.header_error, source="headers")
            return [candidate]
        if arrival.refused is not None:
            candidate.error = arrival.refused
            return [candidate]
        return self._judged(candidate, arrival.type)

    def read_again(
        self, row: MessageRow, route: Route, *, past_checks: bool = False
    ) -> list[Candidate]:
        """The candidates of a stored message, judged by this release.

        The first is the stored row itself. What was translated once is not translated again: the
        entity stands in the row, and a further document of a split message has no body.
        """
        fresh = replace(row, release=self._workspace.release)
        candidate = Candidate(route, fresh, stored=True, past_checks=past_checks)
        if row.canonical is None:
            return self._judged(candidate, row.message_type)
        if row.members is not None:
            candidate.error = caught(
                partial(fill, self._workspace, candidate, row.canonical), fresh
            )
            return [candidate]
        try:
            candidate.document = self._workspace.codec(route.entity).load_stored(row.canonical)
        except PermanentError as error:
            if row.body:
                # The dictionary has changed its types since: translate the message anew.
                return self._judged(candidate, row.message_type)
            candidate.error = error  # a part of a split message has nothing to translate
        return [candidate]

    def translate(self, candidate: Candidate, stored: Stored) -> Translation:
        """Carry out an inward mapping that reads stored states (within the transaction)."""
        return self.translator(candidate).run(candidate.payload, self.meta(candidate), stored)

    def translator(self, candidate: Candidate) -> Translator:
        """The inward mapping of a candidate whose message type is known."""
        return self._workspace.translator(candidate.route.inbound[str(candidate.row.message_type)])

    def _row(self, arrival: Arrival, route: Route) -> MessageRow:
        row_id = self._new_id()
        if arrival.message_id is None and arrival.made_id is None:
            arrival.made_id = row_id
        return MessageRow(
            id=row_id,
            route=route.name,
            message_id=arrival.message_id or str(arrival.made_id),
            body=arrival.body,
            body_hash=body_hash(arrival.body),
            received_at=arrival.received_at,
            state=MessageState.DUE,
            release=self._workspace.release,
            content_type=arrival.content_type,
            correlation_id=arrival.correlation_id,
            headers=dict(list(arrival.headers.items())[:_MAX_HEADERS]),
            sent_at=arrival.sent_at,
            entity=route.entity,
        )

    def _judged(self, candidate: Candidate, type_name: str | None) -> list[Candidate]:
        found: list[Candidate] = []
        candidate.error = caught(
            lambda: found.extend(self._read(candidate, type_name)), candidate.row
        )
        return found or [candidate]

    def _read(self, candidate: Candidate, type_name: str | None) -> list[Candidate]:
        message, payload = self._decode(candidate, type_name)
        candidate.row.message_type = message
        self._read_route_paths(candidate, payload)
        self._identify(candidate, payload)
        if self.translator(candidate).stored or self.translator(candidate).carries:
            candidate.payload = payload
            return [candidate]
        translated = self.translator(candidate).run(payload, self.meta(candidate), {})
        return self.put(candidate, translated)

    def _decode(self, candidate: Candidate, type_name: str | None) -> tuple[str, Any]:
        """The message's name and its payload, by AMQP type, else root element, else what fits."""
        row, route = candidate.row, candidate.route
        names = route.source.messages
        if type_name and type_name in names:
            return type_name, self._workspace.decode(type_name, row.body)
        if type_name and "." in type_name and type_name in self._workspace.messages:
            raise UnknownMessageTypeError("MB471", value=type_name, expected=", ".join(names))
        if len(names) == 1:
            return names[0], self._workspace.decode(names[0], row.body)
        root = root_of(row.body)
        if root is not None:
            by_root = [n for n in names if self._workspace.messages[n].xml_root == root]
            if len(by_root) == 1:
                return by_root[0], self._workspace.decode(by_root[0], row.body)
        return self._only_one_that_fits(names, row.body)

    def _only_one_that_fits(self, names: tuple[str, ...], body: bytes) -> tuple[str, Any]:
        fits: list[tuple[str, Any]] = []
        first_error: DecodeError | None = None
        for name in names:
            try:
                fits.append((name, self._workspace.decode(name, body)))
            except DecodeError as error:
                first_error = first_error or error
        if len(fits) == 1:
            return fits[0]
        found = ", ".join(name for name, _ in fits) or "none"
        raise UnknownMessageTypeError(
            "MB471", value=found, expected=", ".join(names)
        ) from first_error

    def _read_route_paths(self, candidate: Candidate, payload: Any) -> None:
        """Message id and time of sending, where the transport gave none."""
        route, row = candidate.route, candidate.row
        if route.id_path is not None and not candidate.own_id:
            found = route.id_path(payload)
            if found is not None:
                row.message_id, candidate.own_id = str(found), True
        if route.sent_at_path is not None and row.sent_at is None:
            row.sent_at = _instant(route.sent_at_path(payload))

    def _identify(self, candidate: Candidate, payload: Any) -> None:
        if candidate.route.source.correlate:
            return
        identity = self.translator(candidate).identify(payload, self.meta(candidate))
        self._name(candidate, identity.values)

    def _name(self, candidate: Candidate, values: Mapping[str, Any]) -> None:
        """Write business key, key and revision into the row, as far as *values* have them."""
        entity, row = self._workspace.dictionary[candidate.route.entity], candidate.row
        row.business_key = key_text(values, entity.key)
        row.key = key_text(values, entity.sequence)
        if entity.revision is not None:
            row.revision = revision_text(values.get(entity.revision))

    def put(self, candidate: Candidate, result: Translation) -> list[Candidate]:
        """The candidates of what came out: one, or one per document."""
        candidate.flags.extend(result.flags)
        if not result.documents:
            candidate.filtered = True
            return [candidate]
        parts = [self._part(candidate, n) for n in range(1, len(result.documents))]
        for part, document in zip([candidate, *parts], result.documents, strict=True):
            self._take(part, document)
        return [candidate, *parts]

    def _take(self, candidate: Candidate, document: dict[str, Any]) -> None:
        candidate.document = document
        if not candidate.route.source.correlate:
            self._name(candidate, document)
        candidate.row.canonical = self._workspace.codec(candidate.route.entity).dump(document)

    def _part(self, candidate: Candidate, number: int) -> Candidate:
        """A further document of one message (EIP Splitter): a row of its own, body kept once."""
        row = replace(
            candidate.row,
            id=self._new_id(),
            message_id=f"{candidate.row.message_id}#{number + 1}",
            body=b"",
        )
        return Candidate(
            candidate.route, row, candidate.arrival, flags=list(candidate.flags),
            own_id=candidate.own_id,
        )  # fmt: skip

    @staticmethod
    def meta(candidate: Candidate) -> dict[str, Any]:
        """What rules may read of the message as ``$meta``."""
        row = candidate.row
        return {
            "message_id": row.message_id,
            "received_at": row.received_at,
            "sent_at": row.sent_at,
            "correlation_id": row.correlation_id,
            "message_type": row.message_type,
            "route": row.route,
            "past_checks": candidate.past_checks,
        }


def _instant(found: Any) -> datetime | None:
    """When the message was sent: a measurement only, so what cannot be read is left out."""
    try:
        parsed = parse_iso_datetime(str(found))
    except ValueError:
        return None
    if parsed is None:
        return None
    return parsed.moment.replace(tzinfo=parsed.offset or UTC).astimezone(UTC)
