"""Typed readers of environment variables that fail loudly, in one sentence."""

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

LOOPBACK_OR_ANY = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104 - compared with, never chosen
SECONDS_A_CONNECTION_IS_KEPT = 600


def read_text(name: str, default: str) -> str:
    return os.environ.get(name, default).strip() or default


def read_flag(name: str, default: bool) -> bool:
    """True for 1, yes, true, on; False for 0, no, false, off. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def read_number(name: str, default: int) -> int:
    """A whole number. Raises ImproperlyConfigured otherwise."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def read_database(name: str, default: str) -> dict:
    """Django's settings of one database, from an address such as postgresql://user:password@host/name.

    Raises ImproperlyConfigured, without the address: it holds a password.
    """
    try:
        return dj_database_url.parse(read_text(name, default), conn_max_age=SECONDS_A_CONNECTION_IS_KEPT)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be an address such as postgresql://user:password@host/name."
        ) from error


def default_site_url(host: str, port: str) -> str:
    if host in LOOPBACK_OR_ANY:
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def read_list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def read_path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, "").strip() or default).expanduser().resolve()
