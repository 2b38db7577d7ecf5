"""The routes for those who watch over a service: alive, ready, figures, and the events it knows."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from libs.common.database import Database
from libs.common.health import Health, Readiness
from libs.common.metrics import MEDIA_TYPE, Metrics
from libs.common.queues import standing

UNREADY = 503

log = structlog.get_logger(__name__)


def health_routes(health: Callable[[], Health]) -> APIRouter:
    """`/health/live` and `/health/ready`."""
    router = APIRouter(prefix="/health", tags=["watching"])

    @router.get("/live", summary="Is the process answering?")
    async def live() -> dict[str, bool]:
        return {"alive": True}

    @router.get(
        "/ready",
        summary="Can the service do its work?",
        responses={UNREADY: {"model": Readiness, "description": "It cannot; the checks say why."}},
    )
    async def ready(response: Response) -> Readiness:
        readiness = await health().readiness()
        response.status_code = 200 if readiness.ready else UNREADY
        return readiness

    return router


def metrics_route(metrics: Metrics, db: Callable[[], Database], *, service: str) -> APIRouter:
    """`/metrics`; with the database down the figures of the process are still there."""
    router = APIRouter(tags=["watching"])

    @router.get("/metrics", include_in_schema=False)
    async def show() -> Response:
        await _look(metrics, standing(db(), service=service))
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return router


def asyncapi_route(document: Callable[[], dict[str, Any]]) -> APIRouter:
    """`/asyncapi.json`."""
    router = APIRouter(tags=["watching"])

    @router.get("/asyncapi.json", include_in_schema=False)
    async def show() -> Response:
        return JSONResponse(document())

    return router


async def _look(metrics: Metrics, queues: Awaitable[Any]) -> None:
    try:
        metrics.show(await queues)
    except Exception as failure:  # noqa: BLE001 - figures of the process are wanted most when the rest is down
        log.warning("queues cannot be counted", error=type(failure).__name__)
