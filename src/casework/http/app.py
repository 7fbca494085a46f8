"""The application: thin operations over `Casework`, and what holds for all of them."""

from __future__ import annotations

from fastapi import FastAPI

from casework import __version__
from casework.application import Casework
from casework.http import cases, commanding, problems
from casework.http.access.guard import Guard
from casework.http.desk import Desk


def create_app(casework: Casework, guard: Guard) -> FastAPI:
    """An ASGI application over the cases of a store, to be served by itself or mounted in another.

    Whoever opened `casework` closes it, after the application has ended. Nothing can be read or done without a token
    that the guard knows.
    """
    app = FastAPI(
        title="casework",
        version=__version__,
        description="Keeps a social landlord's complaint handling legal, on time and provable.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    problems.install(app)
    desk = Desk(casework, guard)
    for router in (cases.router(desk), commanding.router(desk)):
        app.include_router(router)
    return app
