"""Routes and what they depend on run on the event loop: FastAPI gives a plain function a thread, dearer than its work."""

import inspect
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant

from tests.routes import ROUTES, Route

pytestmark = pytest.mark.xdist_group("routes")


def called(dependant: Dependant) -> Iterator[object]:
    yield dependant.call
    for inner in dependant.dependencies:
        yield from called(inner)


def is_coroutine(call: object) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(getattr(call, "__call__", None))  # noqa: B004


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_thread_is_needed(route: Route) -> None:
    plain = [call for call in called(route.api.dependant) if not is_coroutine(call)]
    assert plain == []
