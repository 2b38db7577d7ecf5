"""How the common sheet is laid out: a versioned file with its source."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).with_name("layouts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which blocks, in which order; a sheet names the version it was made with."""

    id: str
    version: str
    source: str
    blocks: tuple[str, ...]


@cache
def newest() -> Layout:
    """What sheets are made with now."""
    read = [tomllib.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.toml")]
    found = max(read, key=lambda one: str(one["version"]))
    named = {name: found[name] for name in ("id", "version", "source")}
    return Layout(**named, blocks=tuple(found["blocks"]))
