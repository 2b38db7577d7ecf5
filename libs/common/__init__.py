"""What the five services stand on, and what every process of theirs settles before it imports the rest.

Whoever imports a service makes some hundred thousand objects that stay for good. To look for garbage among every few
hundred of them, as Python does by default, was a fifth of a start.

httpx and httpcore ask sniffio several times in each request whether trio runs, and search the whole path for it each
time, for nothing brings it. Ours run asyncio alone: what they look for is known not to be there.

structlog imports rich, for tracebacks in colours: 4 MB in each worker, whose lines are JSON. Hidden for that moment, it
is there for those programs that draw on terminals and import it themselves.
"""

import gc
import sys
from typing import Final

BETWEEN_LOOKS: Final = (20_000, 20, 20)
"""New objects before garbage is looked for among them, such looks before a longer one, and those before a whole one."""

gc.set_threshold(*BETWEEN_LOOKS)
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

if "structlog" not in sys.modules and "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]
    import structlog  # noqa: F401 - from now on it is imported, without rich

    del sys.modules["rich"]
