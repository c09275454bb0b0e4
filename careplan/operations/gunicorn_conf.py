"""How the production server runs. The address comes from `manage.py serve` on its command line."""

import signal
import socket
from pathlib import Path

from careplan.operations.logs import WithoutAddress

SECONDS_KEPT_BY_THE_KERNEL = 30

workers = 2
# Threads, though every request is short: a phone that sends its request slowly holds one of eight threads,
# and not one of two processes. Silent connections hold nothing at all, see when_ready (docs/adr/0005).
worker_class = "gthread"
threads = 4
preload_app = True
# No access log: addresses hold patients' public ids. Who looked at whom is in careplan's own access log.
accesslog = None
loglevel = "warning"
control_socket_disable = True
# Whatever the server makes, only its owner reads.
umask = 0o077
# How long a request that was begun may take to end when the server is told to stop.
graceful_timeout = 10
# The heartbeat file must not wait for a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def on_starting(server) -> None:
    server.log.error_log.addFilter(WithoutAddress())


def when_ready(server) -> None:
    """The kernel keeps a connection to itself until something was said on it, where it can (Linux)."""
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        for listener in server.LISTENERS:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SECONDS_KEPT_BY_THE_KERNEL)
    # Ctrl-C finishes what was begun, like a service manager's stop. The quick stop of gunicorn 27 would take a
    # lock in a signal handler that the interrupted thread may hold already: seen once in twelve, 30 s each.
    signal.signal(signal.SIGINT, lambda *_: signal.raise_signal(signal.SIGTERM))
    print("Ready. Press Ctrl-C to stop.", flush=True)  # noqa: T201


def post_worker_init(worker) -> None:
    # A terminal sends Ctrl-C to every process; the workers wait for the word of the one that leads them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_exit(server) -> None:
    print("Stopped.", flush=True)  # noqa: T201
