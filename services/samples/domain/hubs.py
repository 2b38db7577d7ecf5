"""What each hub does itself and how many samples it can take at once (hubs.toml)."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.vocabulary import Assay
from services.samples.domain.laboratories import FUNCTIONAL_LABS

FILE: Final = Path(__file__).with_name("hubs.toml")


def cannot_do(hub: str, wanted: Iterable[Assay]) -> tuple[Assay, ...]:
    """The wanted assays that the hub does not do; what goes on to a functional laboratory is not asked of it."""
    entry = _hubs().get(hub)
    if entry is None:
        return ()
    return tuple(assay for assay in wanted if assay not in FUNCTIONAL_LABS and assay not in entry["assays"])


def capacity_of(hub: str) -> int | None:
    """How many samples may wait there; None if no limit is known."""
    entry = _hubs().get(hub)
    return None if entry is None else int(entry["capacity"])


def known_hubs() -> tuple[str, ...]:
    """The hubs of the file."""
    return tuple(_hubs())


@cache
def _hubs() -> Mapping[str, Mapping[str, Any]]:
    return {entry["id"]: entry for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["hub"]}
