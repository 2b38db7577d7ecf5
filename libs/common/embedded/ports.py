"""Ports on the loopback: a free one, and whether one is taken."""

import secrets
import socket

LOOPBACK = "127.0.0.1"


LOWEST, BEYOND = 10_000, 32_000
"""Below the range from which systems take ports for outgoing connections (Linux from 32,768, macOS from 49,152):
one of those may be in use again before a server has bound it."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    while is_taken(port := LOWEST + secrets.randbelow(BEYOND - LOWEST)):
        pass
    return port


def is_taken(port: int) -> bool:
    """Whether binding would fail (a listener; a connection in TIME_WAIT does not count)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
        return False


def answers(port: int) -> bool:
    """Whether somebody accepts a connection."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((LOOPBACK, port)) == 0
