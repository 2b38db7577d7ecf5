"""What has been published of every event type, and the check that it still holds.

`python -m libs.common.contracts.published` records what is new; with `--check` it changes nothing. Both refuse what
would break a reader of the earlier schema: then the event needs a new version.
"""

import sys
from collections.abc import Mapping
from typing import Any, Final

import orjson

from libs.common.contracts.catalogue import EVENTS, READ
from libs.common.contracts.compatibility import broken, plain
from libs.common.contracts.generate import CHECK, ROOT, SCHEMAS
from libs.common.contracts.schema import envelope_schema

RECORD: Final = ROOT / "libs/common/contracts/published.json"
"""One line per type; it is added to, and a line changes only by growing."""

Schemas = Mapping[str, Any]


def recorded() -> dict[str, Any]:
    """Every type that was ever published."""
    found: dict[str, Any] = orjson.loads(RECORD.read_bytes())
    return found


def current() -> dict[str, Any]:
    """What the contracts say today; of a version that was superseded, the schema that was kept."""
    kept = {kind: orjson.loads((SCHEMAS / f"{kind}.json").read_bytes()) for kind in READ if kind not in EVENTS}
    return {kind: plain(schema) for kind, schema in {**kept, **_stated()}.items()}


def faults(was: Schemas, now: Schemas) -> list[str]:
    """What of the record does not hold any more."""
    gone = [
        f"{kind} is gone, and lies in the stream for ever: let a later version read it" for kind in was.keys() - now
    ]
    changed = [f"{kind}: {fault}" for kind in sorted(was.keys() & now) for fault in broken(was[kind], now[kind])]
    return sorted(gone) + changed


def main(arguments: list[str]) -> int:
    """Record, or check."""
    was, now = recorded(), current()
    found = faults(was, now)
    if CHECK in arguments:
        found += [
            f"{kind} is not recorded as it is: run `make fix`" for kind in sorted(now) if was.get(kind) != now[kind]
        ]
    elif not found:
        RECORD.write_bytes(_written(now))
    for fault in found:
        sys.stdout.write(f"{fault}.\n")
    return 1 if found else 0


def _stated() -> dict[str, Any]:
    return {kind: envelope_schema(event) for kind, event in EVENTS.items()}


def _written(schemas: Schemas) -> bytes:
    lines = [orjson.dumps({kind: schemas[kind]}, option=orjson.OPT_SORT_KEYS)[1:-1] for kind in sorted(schemas)]
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
