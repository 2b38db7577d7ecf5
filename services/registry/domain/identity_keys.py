"""The registry's two secrets: one seals the vault, one makes the hashes that find duplicates."""

from dataclasses import dataclass

from services.registry.domain.sealing import VaultKeys


@dataclass(frozen=True, slots=True, repr=False)
class IdentityKeys:
    """Without a repr: keys are never shown."""

    vault: VaultKeys
    hashing: bytes
