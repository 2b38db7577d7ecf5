"""The process of samples that listens to instruments: MLLP and ASTM over TCP, and who watches it over HTTP.

`python -m services.samples.listener --port N`; the doors stand in a file (REALLNET_DOORS).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.common.database import Database
from libs.common.metrics import MEDIA_TYPE
from libs.common.organisations import Organisations
from libs.common.serving import serve
from services.samples.doors.counting import Counts
from services.samples.doors.doors_file import DoorsError, leave, read_doors
from services.samples.doors.listener_settings import ListenerSettings
from services.samples.doors.listening import Listening
from services.samples.doors.standing import readiness

SERVICE: Final = "samples-listener"
UNREADY: Final = 503


def create_app(settings: ListenerSettings) -> Starlette:
    """The doors are open for as long as it runs."""
    doors = read_doors(settings.doors).placed(settings.ports)
    known = {organisation.id for organisation in Organisations.load(settings.organisations)}
    db, counts = Database.connect(settings.database_url, application_name=SERVICE), Counts()

    @asynccontextmanager
    async def running(app: Starlette) -> AsyncIterator[None]:
        app.state.listening = listening = Listening(db, doors, known=known, counts=counts)
        try:
            await listening.open()
            yield
        finally:
            await listening.close()
            await db.close()

    async def live(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(request: Request) -> Response:
        found = await readiness(db, request.app.state.listening)
        return JSONResponse(found, status_code=200 if found["ready"] else UNREADY)

    async def metrics(_: Request) -> Response:
        return Response(counts.text(), media_type=MEDIA_TYPE)

    watched = {"/health/live": live, "/health/ready": ready, "/metrics": metrics}
    app = Starlette(routes=[Route(path, look) for path, look in watched.items()], lifespan=running)
    app.state.leaving = asyncio.Event()
    return app


def main() -> None:
    """Listen until told to stop."""
    try:
        serve(create_app, ListenerSettings, service=SERVICE)
    except DoorsError as wrong:
        leave(SERVICE, wrong)


if __name__ == "__main__":
    main()
