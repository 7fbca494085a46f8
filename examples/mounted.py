"""casework mounted in a FastAPI application: its operations under /casework, beside the application's own.

pip install 'casework[http]'
casework keys add crm --role officer --role reviewer --role manager --delegate
uvicorn --app-dir examples mounted:app
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request

from casework import Casework
from casework.http import create_app
from casework.http.access.token_guard import TokenGuard


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Opens the cases for as long as the application runs."""
    with Casework.open(os.environ.get("CASEWORK_STORE", "sqlite:///casework.db")) as casework:
        app.state.casework = casework
        app.mount("/casework", create_app(casework, TokenGuard(casework)))
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/dashboard")
def dashboard(request: Request) -> dict[str, int]:
    """A page of the application's own, which asks the same cases without HTTP; it needs no key of casework's."""
    casework: Casework = request.app.state.casework
    return {each.queue: each.lines for each in casework.queues() if each.lines}
