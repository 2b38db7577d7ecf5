"""The file of the network's parties can be read as the services read it."""

import sys
from pathlib import Path

from libs.common.organisations import Organisations, OrganisationsError

FILE = Path("deploy/network/organisations.toml")


def main() -> int:
    """Tell the first fault of the file."""
    try:
        Organisations.load(FILE)
    except OrganisationsError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
