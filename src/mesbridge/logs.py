"""Log lines: JSON, one object a line, with the keys of the contract.

``timestamp`` (UTC), ``level``, ``event`` and where known ``route``, ``message_id``,
``business_key``, ``release``, ``destination``, ``cause``, ``trace_id``. Values of confidential or
personal fields never come here: callers log codes and causes, not payloads.
"""

from __future__ import annotations

import logging
import sys
from typing import Literal, cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor

LogFormat = Literal["json", "console"]


def configure_logs(log_format: LogFormat, level: str) -> None:
    """Set up structlog for the whole process; diagnostics go to stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_last(log_format),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    # pika and uvicorn tell their own story at length; ours is one line per outage.
    for noisy in ("pika", "uvicorn", "uvicorn.access", "httpx", "alembic"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def _last(log_format: LogFormat) -> list[Processor]:
    """What writes the line. Tracebacks have no local variables: those hold payloads."""
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def logger(**context: str) -> FilteringBoundLogger:
    """A logger whose lines carry *context*."""
    return cast("FilteringBoundLogger", structlog.get_logger(**context))
