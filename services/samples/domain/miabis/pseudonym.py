"""The names that leave the biobank: the same donor and sample keep theirs within one hub, and have none elsewhere."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

KEY_BYTES: Final = 32
_LENGTH: Final = 26
"""Symbols of 5 bits: 130 bits, so that no two meet by chance."""


def new_key() -> bytes:
    """A hub's own key, which leaves its database in no answer."""
    return secrets.token_bytes(KEY_BYTES)


def pseudonym(key: bytes, kind: str, *parts: str) -> str:
    """Letters and digits that nobody without the key can make or lead back."""
    message = "\x1f".join([kind, *parts]).encode()
    digest = hmac.digest(key, message, hashlib.sha256)
    return base64.b32encode(digest).decode()[:_LENGTH]
