"""Two spellings of one child give one hash; the vault gives back exactly what was put in."""

from dataclasses import replace
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from libs.common.errors import Unavailable
from libs.common.identifiers import new_id
from libs.common.vocabulary import Sex
from services.registry.domain.identity import Identity, MatchedOn, digests, is_doubtful
from services.registry.domain.sealing import VaultKeys, key_id, seal, unseal

KEY, OTHER = b"h" * 32, b"o" * 32
CHILD = Identity(
    given_names="María José",
    family_names="de la Peña-Núñez",
    birth_date=date(2015, 3, 14),
    sex=Sex.FEMALE,
    record_number="HC 00-123",
    national_id="12345678-Z",
)


def by_kind(identity: Identity, *, hospital: str = "hospital-aragon", key: bytes = KEY) -> dict[MatchedOn, str]:
    return {one.matched_on: one.value for one in digests(identity, hospital=hospital, key=key)}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"given_names": "MARIA  JOSE", "family_names": "Pena Nunez"}, MatchedOn.NAME_AND_BIRTH),
        ({"given_names": "Jose Maria", "family_names": "Núñez, Peña"}, MatchedOn.NAME_AND_BIRTH),
        ({"record_number": "hc00123"}, MatchedOn.RECORD_NUMBER),
        ({"national_id": "12345678z"}, MatchedOn.NATIONAL_ID),
    ],
)
def test_spelling_does_not_matter(change: dict[str, str], kind: MatchedOn) -> None:
    assert by_kind(replace(CHILD, **change))[kind] == by_kind(CHILD)[kind]  # type: ignore[arg-type]


def test_another_child_or_key_gives_other_hashes() -> None:
    sibling = replace(CHILD, given_names="Ana", record_number="HC 00-124", national_id="12345679-Z")
    assert not set(by_kind(sibling).values()) & set(by_kind(CHILD).values())
    assert not set(by_kind(CHILD, key=OTHER).values()) & set(by_kind(CHILD).values())


def test_a_record_number_names_a_child_in_its_hospital_only() -> None:
    here, there = by_kind(CHILD), by_kind(CHILD, hospital="hospital-galicia")
    assert [kind for kind in here if here[kind] == there[kind]] == [MatchedOn.NAME_AND_BIRTH, MatchedOn.NATIONAL_ID]


def test_a_namesake_with_another_national_id_is_doubtful() -> None:
    mine = digests(CHILD, hospital="hospital-aragon", key=KEY)

    def doubtful(**change: str | None) -> bool:
        changed = replace(CHILD, record_number="another", **change)  # type: ignore[arg-type]
        return is_doubtful(mine, digests(changed, hospital="hospital-galicia", key=KEY))

    assert doubtful(national_id="99999999-R")
    assert not doubtful(national_id=None)
    assert not doubtful()


TRAITS = st.builds(
    Identity,
    given_names=st.text(min_size=1),
    family_names=st.text(min_size=1),
    birth_date=st.dates(),
    sex=st.sampled_from(Sex),
    record_number=st.text(min_size=1),
    national_id=st.none() | st.text(min_size=1),
)


@given(TRAITS)
def test_the_vault_gives_back_what_was_put_in(identity: Identity) -> None:
    patient, keys = new_id(), VaultKeys(KEY)
    sealed = seal(identity, patient_id=patient, keys=keys)
    assert unseal(sealed, patient_id=patient, keys=keys) == identity
    assert sealed.key_id == keys.current_id


def test_what_was_sealed_fits_no_other_patient_and_no_other_key() -> None:
    patient = new_id()
    sealed = seal(CHILD, patient_id=patient, keys=VaultKeys(KEY))
    with pytest.raises(InvalidTag):
        unseal(sealed, patient_id=new_id(), keys=VaultKeys(KEY))
    with pytest.raises(InvalidTag):
        unseal(replace(sealed, key_id=key_id(OTHER)), patient_id=patient, keys=VaultKeys(OTHER))
    with pytest.raises(Unavailable):
        unseal(sealed, patient_id=patient, keys=VaultKeys(OTHER))


def test_after_a_rotation_the_earlier_key_still_opens() -> None:
    patient = new_id()
    sealed = seal(CHILD, patient_id=patient, keys=VaultKeys(KEY))
    assert unseal(sealed, patient_id=patient, keys=VaultKeys(OTHER, (KEY,))) == CHILD


def test_nothing_shows_in_a_repr() -> None:
    shown = repr(CHILD) + repr(VaultKeys(KEY)) + repr(seal(CHILD, patient_id=new_id(), keys=VaultKeys(KEY)))
    assert "Peña" not in shown
    assert "hhhh" not in shown
