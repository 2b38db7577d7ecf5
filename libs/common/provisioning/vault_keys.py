"""Keys of the registry's identity vault: 32 random bytes, written in base64."""

import base64
import secrets

KEY_BYTES = 32


def new_key() -> str:
    """A fresh key."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")
