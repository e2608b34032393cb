"""The document of a posting, read from what its window has collected."""

from __future__ import annotations

from mesbridge.dictionary.keys import key_text
from mesbridge.pipeline.candidate import Candidate
from mesbridge.pipeline.folding import with_ids
from mesbridge.workspace.release import Workspace


def fill(workspace: Workspace, candidate: Candidate, collected: bytes) -> None:
    """Give *candidate* its document, under the id that follows from its messages, and its key.

    Also of a posting that could not be read when its window was closed; twice gives the same.

    Raises:
        PermanentError: the dictionary of this release cannot read *collected*.
    """
    route, row = candidate.route, candidate.row
    codec, entity = workspace.codec(route.entity), workspace.dictionary[route.entity]
    fields = route.collect.fields if route.collect is not None else {}
    document = with_ids(fields, codec.load_stored(collected), row.message_id)
    candidate.document = document
    row.canonical = codec.dump(document)
    row.business_key = key_text(document, entity.key)
