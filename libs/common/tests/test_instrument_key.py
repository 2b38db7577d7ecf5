"""How an instrument's key is written, kept and compared."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.common.errors import AlreadyThere, Invalid, InvalidToken
from libs.common.instrument_key import (
    InstrumentKey,
    Presented,
    check_life,
    check_room,
    digest_of,
    new_secret,
    take_apart,
)
from libs.common.permissions import Permission

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _key(secret: str, **changed: datetime) -> InstrumentKey:
    return InstrumentKey(
        id="0123456789ab",
        organisation="lab-drp",
        instrument="reader-1",
        assays=frozenset({"drp"}),
        digest=digest_of(secret),
        created_at=NOON,
        created_by="functional_lab@lab-drp",
        expires_at=changed.get("expires_at", NOON + timedelta(days=90)),
        revoked_at=changed.get("revoked_at"),
    )


def test_a_new_key_can_be_written_and_read() -> None:
    presented = new_secret()

    assert take_apart(presented.written) == presented
    assert presented.written.startswith("rnk_")
    assert len(presented.secret) * 4 == 256
    assert new_secret() != presented


@pytest.mark.parametrize(
    "written",
    [
        "",
        "rnk",
        "rnk__",
        "rnk_ab_cd",
        f"rnk_{'a' * 12}_{'A' * 64}",
        f"RNK_{'a' * 12}_{'a' * 64}",
        f"rnk_{'a' * 12}_{'a' * 64}\n",
    ],
)
def test_what_is_not_written_like_a_key_is_refused(written: str) -> None:
    with pytest.raises(InvalidToken, match="form"):
        take_apart(written)


def test_only_the_secret_itself_fits() -> None:
    presented = Presented(id="0123456789ab", secret="a" * 64)
    key = _key(presented.secret)

    assert key.fits(presented.secret)
    assert not key.fits("b" * 64)
    assert presented.secret not in repr(key)


def test_a_key_lives_until_it_ends_or_is_revoked() -> None:
    assert _key("s").is_live(NOON)
    assert not _key("s", expires_at=NOON + timedelta(seconds=1)).is_live(NOON + timedelta(seconds=1))
    assert not _key("s", revoked_at=NOON).is_live(NOON)


def test_a_key_posts_results_of_its_assays_and_nothing_else() -> None:
    caller = _key("s").caller()

    assert caller.kind == "instrument"
    assert caller.subject == "instrument:lab-drp/reader-1"
    assert caller.permissions == {Permission.RESULTS_POST, Permission.ASSAYS_READ}
    assert caller.scope(Permission.RESULTS_POST) == "lab-drp"
    assert caller.may_assay("drp")
    assert not caller.may_assay("dbp")


@pytest.mark.parametrize("span", [timedelta(0), timedelta(seconds=-1), timedelta(days=400, seconds=1)])
def test_a_key_must_end_within_reason(span: timedelta) -> None:
    with pytest.raises(Invalid) as refused:
        check_life(NOON + span, now=NOON)

    assert refused.value.where == "body.expires_at"


def test_a_third_live_key_is_refused() -> None:
    check_room(1, instrument="reader-1")
    with pytest.raises(AlreadyThere, match="two live keys"):
        check_room(2, instrument="reader-1")
