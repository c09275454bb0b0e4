"""How the production server runs. The address comes from `manage.py serve` on its command line."""

from pathlib import Path

from careplan.operations.logs import WithoutAddress

workers = 2
# Threads, though every request is short: a sync worker that accepts one of the idle connections which
# browsers open in advance waits on it, and two of those held the whole server for 31 seconds (docs/adr).
worker_class = "gthread"
threads = 4
preload_app = True
# No access log: addresses hold patients' public ids. Who looked at whom is in careplan's own access log.
accesslog = None
loglevel = "warning"
control_socket_disable = True
# Whatever the server makes, only its owner reads.
umask = 0o077
# The heartbeat file must not wait for a busy disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108


def on_starting(server) -> None:
    server.log.error_log.addFilter(WithoutAddress())


def when_ready(server) -> None:
    print("Ready. Press Ctrl-C to stop.", flush=True)  # noqa: T201


def on_exit(server) -> None:
    print("Stopped.", flush=True)  # noqa: T201
