"""Every test shares the fixtures of libs.common.testing; the slow ones with whole systems begin first."""

import gc
from collections.abc import Generator

import pytest

pytest_plugins = ["libs.common.testing.plugin"]

FIRST = ("faults", "live", "routes")
"""Groups that run as one on one worker, in the order in which they are handed out."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage neither while all is imported nor, later, among what was: it stays until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker waits for it at the end."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, bool]:
    """By group; within one, faults first: they look at a system that no other test has touched."""
    marker = item.get_closest_marker("xdist_group")
    group = marker.args[0] if marker and marker.args else ""
    return (FIRST.index(group) if group in FIRST else len(FIRST)), "faults" not in item.path.parts
