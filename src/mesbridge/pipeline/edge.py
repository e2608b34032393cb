"""The edge of one message: whatever goes wrong with it stays with it."""

from __future__ import annotations

from collections.abc import Callable

from mesbridge.errors import (
    HoldError,
    MesbridgeError,
    PermanentError,
    TransientError,
    UnstorableError,
)
from mesbridge.logs import logger
from mesbridge.pipeline.ports import MessageRow


def caught(work: Callable[[], None], row: MessageRow) -> MesbridgeError | None:
    """Run *work* on one message; the error that it ended with, or None.

    A transient error other than a hold is not the message's own: it goes up to whoever repeats
    the batch, and so does a statement that the database refused, for it has spoilt the
    transaction. The unexpected becomes a permanent error with a log line of its own.
    """
    try:
        work()
    except UnstorableError:
        raise
    except (PermanentError, HoldError) as error:
        return error
    except TransientError:
        raise
    except Exception as error:  # noqa: BLE001  # the one broad except: neighbours must go on
        logger().exception("unexpected", route=row.route, message_id=row.message_id)
        return PermanentError("MB441", found=type(error).__name__)
    return None
