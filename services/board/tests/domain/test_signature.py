"""The digest shows every later change, and nothing else."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.vocabulary import RecommendationKind
from services.board.domain.recommendation import Item, Recommendation
from services.board.domain.signature import Seal

SEAL = Seal(b"0" * 32)
ITEMS = (
    Item(RecommendationKind.DRUG, "venetoclax", condition="after_drp_dbp"),
    Item(RecommendationKind.HSCT, "hsct"),
)
UNSIGNED = Recommendation(
    id=UUID(int=1),
    consultation_id=UUID(int=2),
    patient="000001AF",
    version=1,
    items=ITEMS,
    comment="ñ",
    reason=None,
    issued_at=datetime(2026, 6, 15, 12, 0, 0, 123456, tzinfo=UTC),
    issued_by="eva",
    issued_by_organisation="board",
    digest="",
    digest_kind=SEAL.kind,
)
SIGNED = replace(UNSIGNED, digest=SEAL.digest(UNSIGNED))

BEFORE_ARMS = "75f1582e11d1640327e3368136b612f924181f1cf6120335be452f908189a8ca"

CHANGES: dict[str, Any] = {
    "id": UUID(int=3),
    "consultation_id": UUID(int=3),
    "patient": "000002CK",
    "version": 2,
    "items": (ITEMS[1], ITEMS[0]),
    "comment": "n",
    "reason": "because",
    "issued_at": UNSIGNED.issued_at + timedelta(microseconds=1),
    "issued_by": "ana",
    "issued_by_organisation": "hospital-aragon",
    "digest": "0" * 64,
    "digest_kind": "sha-256",
}


def test_every_field_is_covered() -> None:
    assert set(CHANGES) == {field.name for field in fields(Recommendation)}


@pytest.mark.parametrize("field", CHANGES)
def test_a_change_of_any_field_shows(field: str) -> None:
    assert SEAL.is_intact(SIGNED) is True
    assert SEAL.is_intact(replace(SIGNED, **{field: CHANGES[field]})) is False


def test_the_same_instant_in_another_zone_is_no_change() -> None:
    there = SIGNED.issued_at.astimezone(timezone(timedelta(hours=2)))
    assert SEAL.is_intact(replace(SIGNED, issued_at=there)) is True


def test_another_key_does_not_verify_and_no_key_cannot_tell() -> None:
    assert Seal(b"1" * 32).is_intact(SIGNED) is False
    assert Seal().is_intact(SIGNED) is None


def test_without_a_key_the_digest_still_shows_a_change() -> None:
    unsigned = replace(UNSIGNED, digest_kind=Seal().kind)
    plain = replace(unsigned, digest=Seal().digest(unsigned))
    assert Seal().is_intact(plain) is True
    assert Seal().is_intact(replace(plain, comment=None)) is False


@given(st.text(), st.text())
def test_two_comments_have_one_digest_only_if_they_are_one(one: str, other: str) -> None:
    digests = {SEAL.digest(replace(UNSIGNED, comment=comment)) for comment in (one, other)}
    assert (len(digests) == 1) == (one == other)


def test_what_was_signed_before_items_named_arm_and_hospital_is_still_intact() -> None:
    """The digest of these very contents as it was made then."""
    plain = replace(UNSIGNED, digest_kind="sha-256", digest=BEFORE_ARMS)
    assert Seal().is_intact(plain)
    there = replace(ITEMS[1], hospital="hub-barcelona")
    assert not Seal().is_intact(replace(plain, items=(ITEMS[0], there)))
