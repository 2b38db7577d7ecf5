"""What the five services stand on.

structlog imports rich, for tracebacks in colours: 4 MB in each worker, whose lines are JSON. Hidden for that moment, it
is there for those programs that draw on terminals and import it themselves.
"""

import sys

if "structlog" not in sys.modules and "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401 - from now on it is imported, without rich

    del sys.modules["rich"]
