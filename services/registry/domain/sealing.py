"""Sealing the identity traits for the vault: AES-256-GCM, bound to the patient, under a named key."""

import hashlib
import json
import os
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.common.errors import Unavailable
from libs.common.vocabulary import Sex
from services.registry.domain.identity import Identity

NONCE_BYTES = 12
"""The nonce AES-GCM is specified for (NIST SP 800-38D); random, new for every sealing."""

_TRAITS = tuple(field.name for field in fields(Identity))


@dataclass(frozen=True, slots=True, repr=False)
class VaultKeys:
    """The key that seals, and those that still open what was sealed before a rotation."""

    current: bytes
    earlier: tuple[bytes, ...] = ()

    @property
    def current_id(self) -> str:
        """The name under which the sealing key is kept beside what it sealed."""
        return key_id(self.current)

    def find(self, wanted: str) -> bytes:
        """The key of this name; Unavailable if it is not here, not yet or not any more."""
        found = {key_id(key): key for key in (self.current, *self.earlier)}.get(wanted)
        if found is None:
            raise Unavailable(f"The vault's key {wanted} is not here.")
        return found


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """What lies in the vault."""

    key_id: str
    nonce: bytes
    sealed: bytes


def key_id(key: bytes) -> str:
    """A name for a key that tells nothing about it."""
    return hashlib.sha256(b"reallnet vault key" + key).hexdigest()[:16]


def seal(identity: Identity, *, patient_id: UUID, keys: VaultKeys) -> Sealed:
    """Close the traits; the patient's id is authenticated, so that a sealed row fits no other patient."""
    nonce = os.urandom(NONCE_BYTES)
    given = {name: getattr(identity, name) for name in _TRAITS}
    traits = json.dumps({**given, "birth_date": identity.birth_date.isoformat()}).encode()
    return Sealed(keys.current_id, nonce, AESGCM(keys.current).encrypt(nonce, traits, patient_id.bytes))


def unseal(sealed: Sealed, *, patient_id: UUID, keys: VaultKeys) -> Identity:
    """Open the traits again; cryptography's InvalidTag if anything was changed."""
    key = keys.find(sealed.key_id)
    traits = json.loads(AESGCM(key).decrypt(sealed.nonce, sealed.sealed, patient_id.bytes))
    return Identity(**{**traits, "birth_date": date.fromisoformat(traits["birth_date"]), "sex": Sex(traits["sex"])})
