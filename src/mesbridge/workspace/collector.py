"""Python's cyclic garbage collector, at rest while a workspace is loaded."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Inside, nothing is searched for cycles; a caller around that did the same is respected.

    Loading makes hundreds of thousands of objects and keeps most of them: the collector would walk
    over all of them again and again, a tenth of the time, and free nothing. It is one for all
    threads; what others leave in cycles meanwhile is freed afterwards.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
