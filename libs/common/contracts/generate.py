"""Write the schemas of all events and the AsyncAPI document, or compare them with what is written.

`python -m libs.common.contracts.generate` writes; with `--check` it changes nothing and fails on a difference.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from libs.common.contracts.asyncapi import whole_document
from libs.common.contracts.catalogue import EVENTS, READ
from libs.common.contracts.schema import envelope_example, envelope_schema

ROOT: Final = Path(__file__).resolve().parents[3]
SCHEMAS: Final = ROOT / "libs/common/contracts/schemas"
ASYNCAPI: Final = ROOT / "docs/asyncapi.json"
CHECK: Final = "--check"


def documents() -> dict[Path, bytes]:
    """Every generated file with its content."""
    schemas = {SCHEMAS / f"{event.type()}.json": _written(_with_example(event)) for event in EVENTS.values()}
    return {**schemas, ASYNCAPI: _written(whole_document())}


def differences(expected: Mapping[Path, bytes]) -> list[str]:
    """Which files are missing, differ, or belong to no event."""
    stray = _of_no_event(expected)
    wrong = [path for path, content in expected.items() if not path.is_file() or path.read_bytes() != content]
    return sorted(str(path.relative_to(ROOT)) for path in [*stray, *wrong])


def write(expected: Mapping[Path, bytes]) -> None:
    """Write all files, and remove schemas that belong to no event."""
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    ASYNCAPI.parent.mkdir(parents=True, exist_ok=True)
    for path in _of_no_event(expected):
        path.unlink()
    for path, content in expected.items():
        path.write_bytes(content)


def _of_no_event(expected: Mapping[Path, bytes]) -> list[Path]:
    """Not those of superseded versions: events of theirs lie in the stream, and parties read them."""
    return [path for path in SCHEMAS.glob("*.json") if path not in expected and path.stem not in READ]


def main(arguments: list[str]) -> int:
    """Write, or check."""
    expected = documents()
    if CHECK not in arguments:
        write(expected)
        return 0
    found = differences(expected)
    for path in found:
        sys.stdout.write(f"{path} is not what the contracts say: run `make fix`.\n")
    return 1 if found else 0


def _with_example(event: Any) -> dict[str, Any]:
    return {**envelope_schema(event), "examples": [envelope_example(event)]}


def _written(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
