"""
``python -m tests.e2e.server``: listen on a free loopback port, say which on standard output, serve.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from tests.e2e.server.app import Loopback


async def serve() -> None:
    """
    Serve until standard input is closed, so that the server never outlives its test run.
    """
    runner = web.AppRunner(Loopback().app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


asyncio.run(serve())
