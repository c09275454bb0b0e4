"""Typed readers of environment variables that fail loudly, in one sentence."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


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


def read_list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def read_path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, "").strip() or default).expanduser().resolve()
