"""`python -m deploy.local`."""

import sys

from deploy.local.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
