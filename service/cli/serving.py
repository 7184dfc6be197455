"""`outlay demo` and `outlay serve`: the web chat and the API on a warehouse."""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from service.cli.loading import now, progress_bar
from service.errors import OutlayError, PicturesUnavailable
from service.settings import Settings, from_environment


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands."""
    demo = commands.add_parser(
        "demo",
        help="a demo organisation and the web chat on it; needs no key",
        description="Loads a demo organisation, or brings it up to today, and serves the web chat on it.",
    )
    demo.add_argument("--port", type=int, help="default: OUTLAY_PORT or 8765; 0 takes a free one")
    demo.set_defaults(run=run_demo)
    serve = commands.add_parser("serve", help="the service: web chat, API and telemetry intake")
    serve.add_argument("--host", help="the address to listen on (default: OUTLAY_HOST or 127.0.0.1)")
    serve.add_argument("--port", type=int, help="default: OUTLAY_PORT or 8765; 0 takes a free one")
    serve.add_argument(
        "--db", metavar="PATH", type=Path, help="the warehouse file (default: OUTLAY_DATABASE)"
    )
    serve.set_defaults(run=run_serve)


def run_demo(chosen: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    settings = replace(_settings(chosen), host="127.0.0.1")
    warehouse = settings.folder / "demo.duckdb"
    bring_up_to_today(settings, warehouse)
    see_to_a_browser()
    return _serve(settings, warehouse, demo=True)


def run_serve(chosen: argparse.Namespace) -> int:
    """Serves until it is stopped."""
    settings = _settings(chosen)
    if chosen.host:
        settings = replace(settings, host=chosen.host)
    return _serve(settings, chosen.db or settings.warehouse, demo=False)


def _settings(chosen: argparse.Namespace) -> Settings:
    settings = from_environment()
    return settings if chosen.port is None else replace(settings, port=chosen.port)


def bring_up_to_today(settings: Settings, warehouse: Path) -> None:
    """Loads the demo organisation unless its data reach today; what else is in the file stays."""
    from service.connectors.demo import Demo
    from service.ingest.run import Load, load
    from service.ingest.warehouse import open_for_writing

    today = datetime.now(UTC).date()
    connection = open_for_writing(warehouse)
    try:
        row = connection.execute(
            "select max(complete_through) from facts.watermark where source = 'demo'"
        ).fetchone()
    finally:
        connection.close()
    if row and row[0] and _day(row[0]) >= today:
        return
    print(f"Loading a demo organisation up to {today} …", file=sys.stderr)
    demo = Demo(until=today, people=settings.demo_people, days=settings.demo_days)
    with progress_bar() as told:
        load("demo", Load(warehouse, now(), demo=demo, progress=told, zone=settings.zone))


def _day(moment: datetime) -> date:
    return moment.date()


def see_to_a_browser() -> None:
    """Where no browser draws pictures, one is installed meanwhile; the service does not wait for it."""
    from service.exports import _browser

    try:
        if _browser.find() is not None:
            return
    except PicturesUnavailable as error:
        print(f"outlay: {error}", file=sys.stderr)
        return
    print("No browser to draw pictures with; trying to install one meanwhile …", file=sys.stderr)
    threading.Thread(target=_install_browser, name="browser", daemon=True).start()


def _install_browser() -> None:
    from service.exports import _browser

    try:
        print(f"Pictures are drawn by {_browser.install()} now.", file=sys.stderr)
    except PicturesUnavailable as error:
        print(f"outlay: {error}", file=sys.stderr)


def _serve(settings: Settings, warehouse: Path, demo: bool) -> int:
    import uvicorn

    from service.app import create_app
    from service.wiring import build_desk, build_service

    logging.getLogger("outlay").setLevel(settings.log_level.upper())
    listening = _listen(settings.host, settings.port)
    published = settings.folder / "published" / warehouse.stem
    service = build_service(settings, warehouse, published)
    app = create_app(build_desk(service, demo))
    address = f"http://{settings.host}:{listening.getsockname()[1]}/"
    print(f"Outlay is at {address}  (stop with Ctrl+C)", file=sys.stderr, flush=True)
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level=settings.log_level.lower(), access_log=False, timeout_graceful_shutdown=5
        )
    )
    server.run(sockets=[listening])
    return 0 if server.started else 1


def _listen(host: str, port: int) -> socket.socket:
    """The socket before anything is loaded, so that a port in use is said at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        raise OutlayError(
            f"Port {port} of {host} cannot be used: {error}. Take another with --port."
        ) from error
    return listening
