"""muniment serve: the pages, on this computer or behind a proxy that speaks https."""

from typing import Annotated

import typer

from muniment.cli.output import StoreOption, say

app = typer.Typer(help="Serve the pages.", invoke_without_command=True)

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


@app.callback()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A name under which people reach it; any other is refused.")
    ] = None,
    behind_https: Annotated[
        bool, typer.Option("--behind-https", help="A proxy in front speaks https: cookies travel by https only.")
    ] = False,
    worker: Annotated[
        bool, typer.Option(help="Run the worker of the store's queue too; leave it out where one runs as a service.")
    ] = True,
    store: StoreOption = None,
) -> None:
    """Serve the pages until stopped by Ctrl-C."""
    import os
    from contextlib import nullcontext

    import uvicorn

    from muniment.web.app import create_app
    from muniment.web.directory import directory_from
    from muniment.web.site import WebSettings
    from muniment.wiring import open_store
    from muniment.worker_beside import worker_beside

    settings = WebSettings(
        is_https=behind_https, hosts=(*LOCAL_NAMES, host, *(name or ())), directory=directory_from(os.environ)
    )
    opened = open_store(store)
    application = create_app(opened, settings)
    say(f"Muniment is at http://{host}:{port}/ . Stop it with Ctrl-C.")
    with worker_beside(opened.layout) if worker else nullcontext():
        uvicorn.run(
            application,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=behind_https,
        )
