"""A checkpoint: one signed line that says how the seals of a service stood, kept outside of its database."""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from typing import Final, Self

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Base64Bytes, BaseModel, ConfigDict, ValidationError

KEY_BYTES: Final = 32
NOTHING: Final = "0" * 64
"""What the first checkpoint, and one after a lost file, names as the line before."""


class Unreadable(Exception):
    """A line is no checkpoint."""


class Checkpoint(BaseModel):
    """`previous` is the SHA-256 of the line before, so that no line can be taken out or changed by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: str
    number: int
    seal: int
    entries: int
    head: str
    at: datetime
    previous: str
    key: str
    signature: Base64Bytes = b""

    @classmethod
    def read(cls, line: bytes) -> Self:
        """The checkpoint that the line holds, written as we write it and in no other way."""
        try:
            found = cls.model_validate_json(line)
        except ValidationError:
            raise Unreadable from None
        if found.line() != line:
            raise Unreadable
        return found

    def signed(self, key: Ed25519PrivateKey) -> bytes:
        """The line that says this, without its end."""
        named = self.model_copy(update={"key": key_name(key.public_key())})
        return named.model_copy(update={"signature": key.sign(named.statement())}).line()

    def line(self) -> bytes:
        """As it stands in the file, without its end."""
        return orjson.dumps({**self._said(), "signature": b64encode(self.signature).decode("ascii")})

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether this key has signed exactly this."""
        try:
            key.verify(self.signature, self.statement())
        except InvalidSignature:
            return False
        return True

    def statement(self) -> bytes:
        """What is signed: everything else, with sorted keys."""
        return orjson.dumps(self._said(), option=orjson.OPT_SORT_KEYS)

    def _said(self) -> dict[str, object]:
        return self.model_dump(mode="json", exclude={"signature"})


def key_name(key: Ed25519PublicKey) -> str:
    """A short name of a public key, for people to compare."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def line_digest(line: bytes) -> str:
    """What the next line names as its `previous`."""
    return sha256(line).hexdigest()
