"""The routes for those who watch over a service: alive, ready, figures, and the events it knows."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from libs.common.health import Health, Readiness
from libs.common.metrics import MEDIA_TYPE, Metrics
from libs.common.standing.figures import Figures
from libs.common.standing.looking import Looking

UNREADY = 503


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


def metrics_route(metrics: Metrics, looking: Looking) -> APIRouter:
    """`/metrics`; with the database down the figures of the process are still there."""
    router = APIRouter(tags=["watching"])
    figures = Figures(looking.service, metrics.registry)
    one_at_a_time = asyncio.Lock()

    @router.get("/metrics", include_in_schema=False)
    async def show() -> Response:
        async with one_at_a_time:
            await looking.fill(metrics, figures)
            return Response(metrics.text(), media_type=MEDIA_TYPE)

    return router


def asyncapi_route(document: Callable[[], dict[str, Any]]) -> APIRouter:
    """`/asyncapi.json`."""
    router = APIRouter(tags=["watching"])

    @router.get("/asyncapi.json", include_in_schema=False)
    async def show() -> Response:
        return JSONResponse(document())

    return router
