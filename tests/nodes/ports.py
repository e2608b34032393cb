"""Ports for private nodes."""

from __future__ import annotations

import random
import socket
from contextlib import closing

#: Below the ephemeral ports: while a node is down, a client's own connection must not take its
#: port (a client that knocks at a free ephemeral port may even connect to itself).
_LOWEST, _HIGHEST = 20000, 32000


def free_ports(count: int) -> list[int]:
    """Loopback ports that are free now, all different."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(_LOWEST, _HIGHEST)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
