"""nginx over one folder, as shops run it: compression on, run in place from where it was unpacked."""

from __future__ import annotations

import http.server
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from installer import daemons
from tests.servers.process import TREE, CannotRunError, free_port

_START_SECONDS = 10.0
_CONFIG = """
daemon off; master_process off; worker_processes 1; pid {base}/pid; error_log {base}/error.log;
{user}
events {{ worker_connections 64; }}
http {{
    access_log off; client_body_temp_path {base}/body; proxy_temp_path {base}/proxy; fastcgi_temp_path {base}/fcgi;
    uwsgi_temp_path {base}/uwsgi; scgi_temp_path {base}/scgi; default_type application/octet-stream;
    types {{ text/html html; application/zip zip; text/plain txt; application/gzip gz; }}
    gzip on; gzip_types text/plain application/zip; gzip_proxied any; sendfile on;
    server {{ listen 127.0.0.1:{port}; root {root}; charset off; }}
}}
"""


@contextmanager
def nginx_over(root: Path, base: Path) -> Iterator[int]:
    """Run nginx over ``root`` with its own files in ``base``; yield its port. Raises CannotRunError."""
    try:
        tree = daemons.ensure(TREE)
    except daemons.UnavailableError as reason:
        raise CannotRunError(str(reason)) from reason
    program, port = tree / "usr/sbin/nginx", free_port()
    base.mkdir(parents=True, exist_ok=True)
    user = "user root root;" if os.geteuid() == 0 else ""
    config = base / "nginx.conf"
    config.write_text(_CONFIG.format(base=base, root=root, port=port, user=user), encoding="utf-8")
    environment = {**os.environ, "LD_LIBRARY_PATH": daemons.library_path(tree)}
    process = subprocess.Popen(
        [program, "-p", str(base), "-c", str(config)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process, base)
        yield port
    finally:
        process.kill()
        process.wait()


@contextmanager
def plain_server_over(root: Path) -> Iterator[int]:
    """Run Python's own server over ``root`` where nginx cannot be had; yield its port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Keep no log."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def _wait_for(port: int, process: subprocess.Popen[bytes], base: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    log = base / "error.log"
    raise CannotRunError(f"nginx did not start: {log.read_text() if log.exists() else 'no word of it'}")
