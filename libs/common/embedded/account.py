"""Which system user PostgreSQL runs as: it refuses to run as root, and then needs its own way to its files."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from libs.common.embedded.failures import CannotRun

CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAP_SETPCAP = 8  # to let go of all capabilities but one


@dataclass(frozen=True, slots=True)
class Account:
    """A user without privileges, and the one capability it keeps where folders above are closed to it."""

    uid: int
    gid: int
    capability: int | None = None


def account_for_postgres(*places: Path) -> Account | None:
    """Whom to become: nobody else for an ordinary user, `nobody` for root."""
    if os.geteuid() != 0:
        return None
    nobody = _nobody()
    closed = next((place for place in places if not _open_to_others(place)), None)
    capability = None if closed is None else _way_through(closed)
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid, capability=capability)


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotRun(
            "PostgreSQL does not run as root, and this machine has no user 'nobody' to run it as; "
            "start as an ordinary user."
        ) from None


def _open_to_others(place: Path) -> bool:
    folders = place.resolve().parents
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _way_through(closed: Path) -> int:
    """Root in a closed folder (/root, mktemp -d): let PostgreSQL walk through it instead of opening it to everybody.

    Walking needs CAP_DAC_READ_SEARCH; containers often have CAP_DAC_OVERRIDE alone, which does as well.
    """
    held = _held_capabilities()
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if held >> capability & held >> CAP_SETPCAP & 1:
            return capability
    raise CannotRun(
        f"PostgreSQL does not run as root and user 'nobody' cannot reach {closed}; "
        "start as an ordinary user, or from a folder whose parents are open to others (chmod o+x)."
    )


def _held_capabilities() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    held = next((line for line in status.splitlines() if line.startswith("CapPrm:")), "CapPrm: 0")
    return int(held.split()[1], 16)
