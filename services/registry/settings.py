"""What the environment must say for the registry: beside the common settings, the keys that guard identities."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Base64Bytes, Field, ValidationInfo, field_validator

from libs.common.errors import Unavailable
from libs.common.key_file import WrongKeyFile, present_keys, read_keys
from libs.common.settings import ServiceSettings
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.sealing import VaultKeys

KEY_BYTES = 32


def _whole(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"it must be {KEY_BYTES} bytes in base64")
    return key


def _of_keys(path: Path) -> Path:
    read_keys(path)
    return path


Key = Annotated[Base64Bytes, AfterValidator(_whole)]


class RegistrySettings(ServiceSettings):
    """`REALLNET_VAULT_KEY` seals identities, `REALLNET_IDENTITY_HASH_KEY` compares them.

    `REALLNET_VAULT_EARLIER_KEY` still opens what was sealed before. Instead of both, `REALLNET_VAULT_KEY_FILE` names a
    file of keys, the sealing one first; it is looked at whenever a key is needed: keys change without a restart.
    """

    vault_key_file: Annotated[Path, AfterValidator(_of_keys)] | None = None
    vault_key: Key | None = Field(default=None, repr=False, validate_default=True)
    identity_hash_key: Key = Field(repr=False)
    vault_earlier_key: Key | None = Field(default=None, repr=False)

    @field_validator("vault_key")
    @classmethod
    def _one_of_two(cls, key: bytes | None, told: ValidationInfo) -> bytes | None:
        if key is None and told.data.get("vault_key_file") is None:
            raise ValueError("it must hold the key, unless REALLNET_VAULT_KEY_FILE names a file of keys")
        return key

    def identity_keys(self) -> IdentityKeys:
        """The keys as commands take them, as they are at this moment."""
        return IdentityKeys(vault=self._vault_keys(), hashing=self.identity_hash_key)

    def _vault_keys(self) -> VaultKeys:
        if self.vault_key_file is None:
            told = [key for key in (self.vault_key, self.vault_earlier_key) if key is not None]
            return VaultKeys(told[0], tuple(told[1:]))
        try:
            current, *earlier = present_keys(self.vault_key_file)
        except WrongKeyFile:
            raise Unavailable("The keys of the vault cannot be read just now.") from None
        return VaultKeys(current, tuple(earlier))
