"""What the environment must say for the registry: beside the common settings, the two keys that guard identities."""

from typing import Annotated

from pydantic import AfterValidator, Base64Bytes, Field

from libs.common.settings import ServiceSettings
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.sealing import VaultKeys

KEY_BYTES = 32


def _whole(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"it must be {KEY_BYTES} bytes in base64")
    return key


Key = Annotated[Base64Bytes, AfterValidator(_whole)]


class RegistrySettings(ServiceSettings):
    """`REALLNET_VAULT_KEY` seals identities, `REALLNET_IDENTITY_HASH_KEY` compares them.

    `REALLNET_VAULT_EARLIER_KEY` still opens what was sealed before the last rotation.
    """

    vault_key: Key = Field(repr=False)
    identity_hash_key: Key = Field(repr=False)
    vault_earlier_key: Key | None = Field(default=None, repr=False)

    def identity_keys(self) -> IdentityKeys:
        """The keys as commands take them."""
        earlier = () if self.vault_earlier_key is None else (self.vault_earlier_key,)
        return IdentityKeys(vault=VaultKeys(self.vault_key, earlier), hashing=self.identity_hash_key)
