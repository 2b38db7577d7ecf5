"""What the environment must say before samples starts: beside the common settings, where devices may be."""

from pathlib import Path

from libs.common.settings import ServiceSettings


class SamplesSettings(ServiceSettings):
    """Read once in `main` and `worker`, and passed down.

    `REALLNET_DOORS` is the listener's file of doors: in it stands, too, where orders may be sent to.
    """

    doors: Path = Path("deploy/network/doors.toml")
