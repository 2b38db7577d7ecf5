"""Keys of outside parties as NATS writes them (nkeys): a seed for the party, its public half for the server.

Signing a word of the server proves the seed without sending it, so nothing that opens the bus is kept on our side.
"""

import base64
import binascii
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The prefixes of the nkeys encoding; each is the upper five bits of a byte, so that the text begins with that letter.
SEED = 18 << 3  # S
USER = 20 << 3  # U


@dataclass(frozen=True, slots=True)
class UserKey:
    """One pair, at the moment it is made; only `public` may be kept."""

    public: str
    seed: str = field(repr=False)


def new_user_key() -> UserKey:
    """A fresh pair."""
    private = Ed25519PrivateKey.generate()
    # A seed tells whose it is in its second letter: the prefix is spread over the first two bytes.
    prefix = bytes([SEED | USER >> 5, (USER & 0b11111) << 3])
    public = private.public_key().public_bytes_raw()
    return UserKey(public=_text(bytes([USER]) + public), seed=_text(prefix + private.private_bytes_raw()))


def _text(raw: bytes) -> str:
    check = binascii.crc_hqx(raw, 0).to_bytes(2, "little")
    return base64.b32encode(raw + check).decode("ascii").rstrip("=")
