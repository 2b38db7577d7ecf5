"""Where instruments call: the doors of the file, each with its port."""

from deploy.local.setup import Setup
from libs.common.embedded.failures import CannotRun
from services.samples.doors.doors_file import Doors, DoorsError, read_doors


def doors(setup: Setup) -> Doors:
    """All of them; what is wrong with the file is told in one sentence."""
    try:
        return read_doors(setup.doors).placed(setup.ports.doors)
    except DoorsError as wrong:
        raise CannotRun(str(wrong)) from None
