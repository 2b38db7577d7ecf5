"""Waiting for a child's end without asking for it all the time."""

import os
import subprocess

import anyio

POLL_SECONDS = 0.2


async def ended(process: subprocess.Popen[bytes]) -> int:
    """Return its exit code once it has ended."""
    handle = _handle(process)
    if handle is None:
        return await _poll(process)
    try:
        await anyio.wait_readable(handle)
    finally:
        os.close(handle)
    return process.wait()


def _handle(process: subprocess.Popen[bytes]) -> int | None:
    """Something to wait on (Linux); elsewhere we have to look from time to time."""
    if not hasattr(os, "pidfd_open") or process.poll() is not None:
        return None
    try:
        return os.pidfd_open(process.pid)
    except OSError:
        return None


async def _poll(process: subprocess.Popen[bytes]) -> int:
    while (code := process.poll()) is None:
        await anyio.sleep(POLL_SECONDS)
    return code
