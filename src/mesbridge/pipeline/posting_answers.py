"""The answer to a posting belongs to every message that it was collected from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mesbridge.dictionary.codec import EntityCodec
from mesbridge.dictionary.entity import Entity
from mesbridge.pipeline.entity_rules import judge_entity
from mesbridge.pipeline.ports import StoredEntity


def answered(
    stored: StoredEntity,
    answer: Mapping[str, Any],
    entity: Entity,
    codec: EntityCodec,
    side: str,
    now: datetime,
    source: str | None = None,
) -> StoredEntity:
    """*stored* with what the target answered; only what that system owns is changed.

    Args:
        source: the message row that brought the answer, where it came as one.
    Raises:
        PermanentError: the answer writes a field that its system must not.
    """
    before = codec.load_stored(stored.document)
    verdict = judge_entity(
        entity, before, stored.revision, dict(answer), stored.revision, side, answer=True
    )  # fmt: skip
    return StoredEntity(
        stored.ref, stored.key, codec.dump(verdict.document), codec.content_hash(verdict.document),
        stored.revision, source or stored.source, now,
    )  # fmt: skip
