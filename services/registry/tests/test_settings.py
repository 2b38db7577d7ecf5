"""The registry does not start without good keys, and says which variable is wrong."""

import pytest

from libs.common.settings import SettingsError
from services.registry.domain.sealing import key_id
from services.registry.settings import RegistrySettings
from services.registry.tests.conftest import ENVIRONMENT, key


@pytest.mark.parametrize("variable", ["REALLNET_VAULT_KEY", "REALLNET_IDENTITY_HASH_KEY"])
@pytest.mark.parametrize("value", ["", "c2hvcnQ=", "no base64!"])
def test_a_key_is_missing_or_wrong(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        RegistrySettings.from_environment({**ENVIRONMENT, variable: value})


def test_keys_do_not_show(settings: RegistrySettings) -> None:
    assert "vvvv" not in repr(settings)
    assert "hhhh" not in repr(settings.identity_keys())


def test_the_earlier_key_still_opens() -> None:
    rotated = RegistrySettings.from_environment({**ENVIRONMENT, "REALLNET_VAULT_EARLIER_KEY": key(b"e")})
    keys = rotated.identity_keys().vault
    assert keys.current_id == key_id(b"v" * 32)
    assert keys.find(key_id(b"e" * 32)) == b"e" * 32
