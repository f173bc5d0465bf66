"""Ports for servers that tests start: free, and none that the kernel may meanwhile give to somebody's outgoing connection."""

import socket
from contextlib import suppress
from random import SystemRandom

FIRST, LAST = 20_000, 32_000
"""Below the range from which Linux takes the ports of outgoing connections (ip_local_port_range, 32768 to 60999)."""


def free_port() -> int:
    """A port that nobody listens at. Raises RuntimeError when none is found."""
    for _ in range(200):
        port = SystemRandom().randrange(FIRST, LAST)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")
