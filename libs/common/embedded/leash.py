"""Run a command on a leash: it gets a signal as soon as the process that started it dies.

A script of its own (`python -I -S leash.py …`) and not a function run between fork and exec,
because code run there may deadlock when the parent has threads. It replaces itself by the command,
so the process id stays. Arguments: parent pid, signal, "uid:gid" or "-", capability or "-", command.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522


def main() -> None:
    """Drop privileges, tie the process to its parent, become the command."""
    parent, death_signal, account, capability, *command = sys.argv[1:]
    if account != "-":
        _become(*(int(part) for part in account.split(":")), keep=capability)
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != int(parent):  # the parent died before the leash was on
            os.kill(os.getpid(), signal.SIGKILL)
    os.execv(command[0], command)  # noqa: S606  the command comes from our own code


def _become(uid: int, gid: int, *, keep: str) -> None:
    if keep != "-":
        # Without this the kernel forgets the capability at the change of user, and in every access(2) after it,
        # which is how initdb looks for the other programs.
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep != "-":
        _hold_capability(int(keep))


def _hold_capability(number: int) -> None:
    """Keep this one capability, no other, and carry it over the exec that follows (ambient set)."""
    mask = 1 << number
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number)


def _prctl(option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if ctypes.CDLL(None, use_errno=True).prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


if __name__ == "__main__":
    main()
