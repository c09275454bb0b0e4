"""Counts what goes from the server to a browser, whoever in the browser asked for it: page, script, service worker.

A pipe between the two on this machine. What a browser's own figures leave out (headers, what a service worker fetches
by itself) is counted here as well.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 65_536


@dataclass
class Wire:
    """`url` stands for the server; `received` is how many bytes came from it so far."""

    url: str
    received: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, piece: bytes) -> None:
        with self.lock:
            self.received += len(piece)


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to the server on that port of this machine, cut at the end of the block."""
    listening = socket.create_server(("127.0.0.1", 0))
    wire = Wire(f"http://localhost:{listening.getsockname()[1]}")
    open_sockets = [listening]

    def accept() -> None:
        while True:
            try:
                browser, _address = listening.accept()
            except OSError:  # the block is over
                return
            server = socket.create_connection(("localhost", port))
            open_sockets.extend((browser, server))
            for source, target, count in ((browser, server, _nothing), (server, browser, wire.count)):
                threading.Thread(target=_carry, args=(source, target, count), daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield wire
    finally:
        for one in open_sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        accepting.join(timeout=5)


def _nothing(piece: bytes) -> None:
    pass


def _carry(source: socket.socket, target: socket.socket, count) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            count(piece)
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
