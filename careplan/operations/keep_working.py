"""Keeps one worker alive as long as the server lives: a small process of its own that loads nothing of Django.

`manage.py serve` starts it and then becomes the server. When the server is gone, however it went, the worker is
told to stop; when the worker is gone, another one is started.
"""

import os
import signal
import subprocess
import sys
import time

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_STARTS = 5.0
SECONDS_TO_STOP = 10.0


def main() -> None:
    server = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    worker: subprocess.Popen | None = None
    started = -SECONDS_BETWEEN_STARTS
    try:
        while os.getppid() == server:
            is_gone = worker is None or worker.poll() is not None
            if is_gone and time.monotonic() - started >= SECONDS_BETWEEN_STARTS:
                worker = subprocess.Popen([sys.executable, "manage.py", "work"])
                started = time.monotonic()
            time.sleep(SECONDS_BETWEEN_LOOKS)
    finally:
        if worker is not None and worker.poll() is None:
            worker.terminate()
            try:
                worker.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                worker.kill()


if __name__ == "__main__":
    main()
