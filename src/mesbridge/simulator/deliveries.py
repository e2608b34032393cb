"""What a simulated system notes of the messages that reach it (EIP Idempotent Receiver)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from mesbridge.broker.envelope import Envelope

#: Rises per key of the sender: what comes later in time must not be older.
SEQUENCE_HEADER = "x-mesbridge-seq"
KEY_HEADER = "x-mesbridge-key"


@dataclass(slots=True)
class DeliveryLog:
    """Tells first deliveries from repeats, and notes what must never happen.

    Attributes:
        repeats: messages that came again with the same bytes: allowed.
        wrongs: readable: other bytes under a known id, an older message of a key after a newer.
    """

    repeats: int = 0
    wrongs: list[str] = field(default_factory=list)
    _seen: dict[str, bytes] = field(default_factory=dict)
    _newest: dict[str, int] = field(default_factory=dict)

    def is_first(self, envelope: Envelope) -> bool:
        """True where the message is to be carried out; False for a repeat."""
        name, digest = envelope.message_id or "", hashlib.sha256(envelope.body).digest()
        known = self._seen.get(name)
        if known is None:
            self._seen[name] = digest
            self._check_order(envelope)
            return True
        self.repeats += 1
        if known != digest:
            self.wrongs.append(f"{envelope.type} {name}: other bytes under the same id")
        return False

    @property
    def taken(self) -> int:
        """How many different messages came."""
        return len(self._seen)

    def _check_order(self, envelope: Envelope) -> None:
        key, place = envelope.headers.get(KEY_HEADER), envelope.headers.get(SEQUENCE_HEADER)
        if key is None or place is None:
            return
        if int(place) < self._newest.get(key, 0):
            self.wrongs.append(
                f"{envelope.type} {envelope.message_id}: older than what came before"
            )
        self._newest[key] = max(int(place), self._newest.get(key, 0))
