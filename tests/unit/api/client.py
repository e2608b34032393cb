"""A client of an application, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import httpx
from fastapi import FastAPI


class ApiClient:
    """Asks one application, as if it listened on this machine."""

    def __init__(self, app: FastAPI, headers: Mapping[str, str] | None = None) -> None:
        self._app = app
        self._headers = dict(headers or {})

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("POST", path, **more)

    def ask(
        self,
        method: str,
        path: str,
        *,
        base: str = "http://127.0.0.1:8080",
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(
                    method, path, headers={**self._headers, **(headers or {})}, **more
                )

        return asyncio.run(go())


class Pieces:
    """A body without a length, and how much of it was asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            self.taken += len(piece)
            yield piece
