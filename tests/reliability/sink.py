"""A mail server that counts what it takes by Message-ID. It refuses the addresses that it is told to."""

import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes


class Conversation(socketserver.StreamRequestHandler):
    """Just enough of SMTP for one message after another. Taken is what has been sent to its last line."""

    def handle(self) -> None:
        try:
            self.say("220 sink")
            for line in self.rfile:
                if not self.answer(line.strip().upper()):
                    return
        except ConnectionError:  # the sender was killed
            return

    def answer(self, command: bytes) -> bool:
        if command.startswith(b"RCPT") and (answer := self.server.sink.refuses(command)):
            self.say(answer)
        elif command == b"DATA":
            self.say("354 go on")
            self.take()
        elif command == b"QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                message = message_from_bytes(b"".join(lines))
                self.server.sink.note(message["Message-ID"], message["To"])
                self.say("250 taken")
                return
            lines.append(line)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Sink:
    """What was taken: `times` by Message-ID, `addresses` of each. `refused`: how an address begins -> the answer."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.addresses: dict[str, set[str]] = {}
        self.lock = threading.Lock()
        self.port = 0
        self.refused: dict[str, str] = {}

    def refuses(self, command: bytes) -> str:
        """What is answered to RCPT TO:<somebody@…>, in capitals; "" where it is taken."""
        name = command.decode().partition("<")[2].lower()
        return next((answer for begin, answer in self.refused.items() if name.startswith(begin)), "")

    def note(self, message_id: str, address: str) -> None:
        with self.lock:
            self.times[message_id] += 1
            self.addresses.setdefault(message_id, set()).add(address)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 50


@contextmanager
def mail_sink() -> Iterator[Sink]:
    """A sink that listens on `port` of this machine until the block ends."""
    sink = Sink()
    with Server(("127.0.0.1", 0), Conversation) as server:
        server.sink = sink
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield sink
        server.shutdown()
