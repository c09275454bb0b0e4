"""Where careplan listens."""

import errno
import socket

from careplan.operations.refusals import Refusal

ANY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - compared with, never chosen


def numbers_to_listen_on(host: str) -> list[str]:
    """The addresses behind HOST. `localhost` is both loopbacks: browsers try ::1 before 127.0.0.1."""
    if host != "localhost":
        return [host]
    return ["127.0.0.1", "::1"] if _has_ipv6_loopback() else ["127.0.0.1"]


def check_free(host: str, port: str) -> None:
    """Raises Refusal when PORT is no port, HOST is not ours, or somebody else already listens there."""
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {port!r}.")
    for number in numbers_to_listen_on(host):
        try:
            _bind_once(number, int(port))
        except OSError as error:
            raise Refusal(_sentence(error, host, port)) from error


def as_bind_option(number: str, port: str) -> str:
    return f"[{number}]:{port}" if ":" in number else f"{number}:{port}"


def _has_ipv6_loopback() -> bool:
    try:
        _bind_once("::1", 0)
    except OSError:
        return False
    return True


def _bind_once(number: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself does: a port that only waits out its last connection counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((number, port))
        probe.listen()


def _sentence(error: OSError, host: str, port: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use; stop what uses it, or choose another: make run PORT=8001."
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system; choose one above 1023: make run PORT=8000."
    return f"HOST={host} is not an address of this machine; leave it out, or use one that is."
