"""`python -m deploy.demo` replays the cases on a private copy; `load` puts them into a running system."""

import sys

from deploy.demo.demonstration import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
