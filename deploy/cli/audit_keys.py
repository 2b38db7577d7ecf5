"""Which public keys an audit trail is verified with, and where its checkpoints are."""

import base64
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.local.setup import Setup

OTHERS = "REALLNET_AUDIT_PUBLIC_KEYS"
"""Public keys in base64 with commas between them: those of a system elsewhere, and those before a rotation."""


class NoKey(Exception):
    """There is no key to check signatures with, or what was given is none."""


def checkpoints_folder() -> Path:
    """Where the workers write them."""
    told = os.environ.get("REALLNET_AUDIT_CHECKPOINTS")
    return Path(told) if told else Setup.from_environment(os.environ).places.audit


def public_keys(service: str, named: Sequence[str]) -> list[Ed25519PublicKey]:
    """Those named, those of the environment, and the one of the system under `var/`."""
    others = [key for key in os.environ.get(OTHERS, "").split(",") if key]
    found = [*map(_public, (*named, *others)), *_own(service)]
    if not found:
        raise NoKey(f"There is no key to check the checkpoints of {service} with; give one with --key or {OTHERS}.")
    return found


def written_key(key: Ed25519PublicKey) -> str:
    """As `--key` takes it."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")


def _own(service: str) -> Iterator[Ed25519PublicKey]:
    """The key that the system's own worker signs with, if it has been made."""
    kept = Setup.from_environment(os.environ).places.secrets / f"audit-key-{service}"
    seeds = [os.environ.get("REALLNET_AUDIT_KEY", ""), kept.read_text("ascii") if kept.exists() else ""]
    for seed in filter(None, seeds):
        yield Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed)).public_key()


def _public(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError:
        raise NoKey(f"'{text}' is no public key: 32 bytes in base64 are expected.") from None
