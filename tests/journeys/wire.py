"""Counts what goes from the server to a browser, whoever in the browser asked for it: page, script, service worker.

A pipe between the two on this machine. What a browser's own figures leave out (headers, what a service worker fetches
by itself) is counted here as well. Pages that are fetched to be kept for a time without network come later, in the
calm behind the visit, and are counted apart.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PIECE = 65_536
KEEPS = b"x-careplan-keep:"


@dataclass
class Wire:
    """`url` stands for the server; `visit` and `kept`: how many bytes came from it so far."""

    url: str
    visit: int = 0
    kept: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def received(self) -> int:
        return self.visit + self.kept

    def count(self, size: int, is_kept: bool) -> None:
        with self.lock:
            if is_kept:
                self.kept += size
            else:
                self.visit += size


@dataclass
class Connection:
    """One connection of the browser, carried both ways. An answer belongs to the request before it."""

    browser: socket.socket
    server: socket.socket
    wire: Wire
    is_kept: bool = False

    def carry_requests(self) -> None:
        with suppress(OSError):
            while piece := self.browser.recv(PIECE):
                if b" HTTP/1.1\r\n" in piece:  # the beginning of a request, its headers with it
                    self.is_kept = KEEPS in piece.lower()
                self.server.sendall(piece)
            self.server.shutdown(socket.SHUT_WR)

    def carry_answers(self) -> None:
        with suppress(OSError):
            while piece := self.server.recv(PIECE):
                self.wire.count(len(piece), self.is_kept)
                self.browser.sendall(piece)
            self.browser.shutdown(socket.SHUT_WR)


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
            connection = Connection(browser, socket.create_connection(("localhost", port)), wire)
            open_sockets.extend((connection.browser, connection.server))
            for way in (connection.carry_requests, connection.carry_answers):
                threading.Thread(target=way, daemon=True).start()

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
