"""Keys: one master key in a file, one key per patient wrapped by it, and sealed words.

AES-256-GCM from `cryptography`. The associated data ties a ciphertext to its place (patient, event
number, field), so that words cannot be moved to another row unnoticed. Destroying a patient's wrapped
key makes that patient's words unreadable and leaves the hash chain whole.
"""

import base64
import hashlib
import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyProblem(Exception):
    """The master key is missing, damaged or another one. The message is one sentence for the operator."""


class Unreadable(Exception):
    """Sealed words that this key does not open: altered, moved, or the patient's key was destroyed."""


@cache
def _read_master_key(path: Path) -> bytes:
    try:
        key = base64.urlsafe_b64decode(path.read_text().strip())
    except FileNotFoundError as error:
        raise KeyProblem(
            f"The master key {path} is missing; put the file from your backup there, "
            "because without it nobody can read what families wrote."
        ) from error
    except (OSError, ValueError) as error:
        raise KeyProblem(
            f"The master key {path} cannot be read; restore the file from your backup."
        ) from error
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"The master key {path} is damaged; restore the file from your backup.")
    return key


def master_key() -> bytes:
    """The 32 bytes of the master key. Raises KeyProblem."""
    return _read_master_key(settings.MASTER_KEY_FILE)


def make_master_key() -> None:
    """Write a new master key file, readable by its owner alone. Raises FileExistsError when there is one."""
    path = settings.MASTER_KEY_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.urlsafe_b64encode(os.urandom(KEY_BYTES)))
        file.flush()
        os.fsync(file.fileno())
    _read_master_key.cache_clear()


def fingerprint(path: Path | None = None) -> str:
    """What the database keeps of the master key: SHA-256 over a label and the key, in hex.

    Of the key in use, or of the one in the file `path`. Raises KeyProblem.
    """
    key = _read_master_key(path) if path else master_key()
    return hashlib.sha256(b"careplan master key\0" + key).hexdigest()


def _seal(key: bytes, plain: bytes, place: bytes) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, plain, place)).decode()


def _open(key: bytes, sealed: str, place: bytes) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:  # ValueError: cut off, or no base64 at all
        raise Unreadable from error


def make_patient_key(public_id: str) -> str:
    """A new key for one patient, wrapped by the master key, as text for `Patient.wrapped_key`."""
    return _seal(master_key(), os.urandom(KEY_BYTES), f"patient key {public_id}".encode())


def open_patient_key(wrapped: str, public_id: str) -> bytes:
    """The patient's own key. Raises Unreadable when it was destroyed or the master key is another."""
    if not wrapped:
        raise Unreadable
    return _open(master_key(), wrapped, f"patient key {public_id}".encode())


def _place(public_id: str, number: int, field: str) -> bytes:
    return f"{public_id}/{number}/{field}".encode()


def seal_words(key: bytes, public_id: str, number: int, field: str, words: str) -> str:
    """Ciphertext (URL-safe base64) of one field of one event."""
    return _seal(key, words.encode(), _place(public_id, number, field))


def open_words(key: bytes, public_id: str, number: int, field: str, sealed: str) -> str:
    """The words again. Raises Unreadable."""
    return _open(key, sealed, _place(public_id, number, field)).decode()
