"""Why a backup or a restore could not be done, in one sentence."""

from libs.common.embedded.failures import CannotRun

DISK_FULL = "The disk is full: make room, or choose another place."


class BackupFailed(CannotRun):
    """Nothing half-made is left behind; the text says what was wrong."""
