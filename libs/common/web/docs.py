"""`/docs` without the internet: script and style come from the installed package."""

from importlib import resources
from typing import Final

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse, Response

ASSETS: Final = {
    "swagger-ui-bundle.js": "application/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
PACKAGE: Final = "fastapi_swagger.resources"
PARAMETERS: Final = {"persistAuthorization": True, "filter": True, "displayRequestDuration": True}


def docs_routes(*, title: str) -> APIRouter:
    """The page and its assets."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title=title,
            swagger_js_url="swagger/swagger-ui-bundle.js",
            swagger_css_url="swagger/swagger-ui.css",
            swagger_favicon_url="swagger/favicon-32x32.png",
            swagger_ui_parameters=PARAMETERS,
        )

    for name, media_type in ASSETS.items():
        router.add_api_route(f"/swagger/{name}", _Asset(name, media_type), methods=["GET"])
    return router


class _Asset:
    """One file of Swagger's, read once."""

    def __init__(self, name: str, media_type: str) -> None:
        self._content = resources.files(PACKAGE).joinpath(name).read_bytes()
        self._media_type = media_type

    async def __call__(self) -> Response:
        return Response(self._content, media_type=self._media_type, headers={"Cache-Control": "max-age=86400"})
