"""Whose tokens are believed: only signed ones, of our issuer, for us, now."""

import base64
import hmac
import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from libs.common.caller import Caller
from libs.common.claims import Expected
from libs.common.clock import FixedClock
from libs.common.errors import InvalidToken, Unavailable
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.signing_keys import SigningKeys, public_keys
from libs.common.testing.tokens import AUDIENCE, ISSUER, IssuerForTests, caller_with
from libs.common.tokens import TokenVerifier

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def issuer(clock: FixedClock) -> IssuerForTests:
    return IssuerForTests(clock=clock)


@pytest.fixture
def verifier(issuer: IssuerForTests, organisations: Organisations) -> TokenVerifier:
    return issuer.verifier(organisations)


async def test_a_good_token_gives_its_caller(
    verifier: TokenVerifier, issuer: IssuerForTests, organisations: Organisations
) -> None:
    caller = await verifier.caller(issuer.token("hub_technician", "hub-madrid"))

    assert caller == caller_with("hub_technician", "hub-madrid", organisations=organisations)
    assert caller.may(Permission.SAMPLES_RECEIVE)
    assert caller.kind == "person"


async def test_a_machine_is_a_machine(verifier: TokenVerifier, issuer: IssuerForTests) -> None:
    assert (await verifier.caller(issuer.token("machine", "hospital-madrid"))).kind == "machine"


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        ({"aud": "somebody-else"}, "meant for somebody else"),
        ({"aud": ["a", "b"]}, "meant for somebody else"),
        ({"aud": None}, "meant for somebody else"),
        ({"iss": "https://issuer.evil"}, "issuer that is not believed"),
        ({"exp": None}, "does not say when it ends"),
        ({"exp": "tomorrow"}, "time exp cannot be read"),
        ({"exp": 1e300}, "time exp cannot be read"),
        ({"exp": "nan"}, "time exp cannot be read"),
        ({"nbf": int(NOON.timestamp()) + 31}, "not valid yet"),
        ({"sub": ""}, "whom it is about"),
        ({"sub": 7}, "whom it is about"),
        ({"sub": "x" * 256}, "whom it is about"),
        ({"sub": "line\nbreak"}, "whom it is about"),
        ({"sub": "nul\x00"}, "whom it is about"),
        ({"sub": "service:registry"}, "looks like a service"),
        ({"sub": "instrument:hub-madrid/sequencer"}, "looks like a service"),
        ({"organisation": "hospital-atlantis"}, "names no organisation of the network"),
        ({"organisation": None}, "names no organisation of the network"),
        ({"organisation": "*"}, "names no organisation of the network"),
    ],
)
async def test_a_token_with_a_wrong_claim_is_refused(
    verifier: TokenVerifier, issuer: IssuerForTests, claims: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InvalidToken, match=sentence):
        await verifier.caller(issuer.signed(_claims(issuer) | claims))


def _claims(issuer: IssuerForTests) -> dict[str, object]:
    return issuer.claims("hub_technician", "hub-madrid")


@pytest.mark.parametrize(("late", "believed"), [(0, True), (29, True), (30, False), (3600, False)])
async def test_a_token_ends_half_a_minute_after_its_time(
    verifier: TokenVerifier, issuer: IssuerForTests, clock: FixedClock, *, late: int, believed: bool
) -> None:
    token = issuer.token("hub_technician", "hub-madrid")
    clock.move(timedelta(hours=1, seconds=late))

    if believed:
        assert await verifier.caller(token)
    else:
        with pytest.raises(InvalidToken, match="expired"):
            await verifier.caller(token)


async def test_a_token_that_was_believed_still_ends(
    verifier: TokenVerifier, issuer: IssuerForTests, clock: FixedClock
) -> None:
    token = issuer.signed(_claims(issuer) | {"exp": int(NOON.timestamp()) + 60})
    assert await verifier.caller(token)
    clock.move(timedelta(seconds=90))

    with pytest.raises(InvalidToken, match="expired"):
        await verifier.caller(token)


async def test_roles_that_nobody_knows_give_nothing(verifier: TokenVerifier, issuer: IssuerForTests) -> None:
    roles = ["emperor", 7, ["operator"], "researcher", *["researcher"] * 500]
    caller = await verifier.caller(issuer.signed(_claims(issuer) | {"roles": roles}))

    assert caller.roles == ("researcher",)


async def test_a_hospital_cannot_name_its_people_operators(verifier: TokenVerifier, issuer: IssuerForTests) -> None:
    claims = _claims(issuer) | {"organisation": "hospital-madrid", "roles": ["operator", "board_chair"]}
    caller = await verifier.caller(issuer.signed(claims))

    assert (caller.roles, caller.permissions) == ((), frozenset())


@pytest.mark.parametrize("roles", [None, "operator", {"operator": True}])
async def test_roles_must_be_a_list(verifier: TokenVerifier, issuer: IssuerForTests, roles: object) -> None:
    caller = await verifier.caller(issuer.signed(_claims(issuer) | {"roles": roles}))

    assert caller.permissions == frozenset()


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_an_unsigned_token_is_refused(verifier: TokenVerifier, issuer: IssuerForTests) -> None:
    for algorithm in ("none", "None", "NONE"):
        header = {"alg": algorithm, "kid": issuer.keys[0].kid}
        with pytest.raises(InvalidToken, match="algorithm"):
            await verifier.caller(f"{_part(header)}.{_part(_claims(issuer))}.")


async def test_a_token_signed_with_the_public_key_as_secret_is_refused(
    verifier: TokenVerifier, issuer: IssuerForTests
) -> None:
    # By hand, because the library would not sign such a thing.
    signed = f"{_part({'alg': 'HS256', 'kid': issuer.keys[0].kid})}.{_part(_claims(issuer))}"
    digest = hmac.digest(issuer.keys[0].as_pem(private=False), signed.encode(), "sha256")
    forged = f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"

    with pytest.raises(InvalidToken, match="algorithm"):
        await verifier.caller(forged)


async def test_a_token_signed_with_another_key_of_the_same_name_is_refused(
    verifier: TokenVerifier, issuer: IssuerForTests
) -> None:
    other = ECKey.generate_key("P-256", {"kid": str(issuer.keys[0].kid)})
    forged = jwt.encode({"alg": "ES256", "kid": other.kid}, _claims(issuer), other)

    with pytest.raises(InvalidToken, match="signature"):
        await verifier.caller(forged)


async def test_a_token_that_names_an_algorithm_its_key_is_not_for_is_refused(
    verifier: TokenVerifier, issuer: IssuerForTests
) -> None:
    good = issuer.token("hub_technician", "hub-madrid")
    header = _part({"alg": "RS256", "kid": issuer.keys[0].kid})

    with pytest.raises(InvalidToken, match="signature"):
        await verifier.caller(f"{header}.{good.split('.', 1)[1]}")


@pytest.mark.parametrize("nonsense", ["", "x", "a.b", "a.b.c", "a.b.c.d.e", "ä.ö.ü", f"{'a' * 20_000}.b.c", "...."])
async def test_what_is_no_token_is_refused(verifier: TokenVerifier, nonsense: str) -> None:
    with pytest.raises(InvalidToken):
        await verifier.caller(nonsense)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048, {"kid": "r"}), "RS256"),
        (ECKey.generate_key("P-256", {"kid": "e"}), "ES256"),
        (OKPKey.generate_key("Ed25519", {"kid": "o"}), "Ed25519"),
        (OKPKey.generate_key("Ed25519", {"kid": "o"}), "EdDSA"),
    ],
    ids=["RS256", "ES256", "Ed25519", "EdDSA"],
)
async def test_all_public_key_signatures_are_understood(
    issuer: IssuerForTests,
    organisations: Organisations,
    clock: FixedClock,
    key: RSAKey | ECKey | OKPKey,
    algorithm: str,
) -> None:
    async def fetch() -> Mapping[str, object]:
        return {**KeySet([key]).as_dict(private=False)}

    verifier = TokenVerifier(
        expected=Expected(issuer=ISSUER, audience=AUDIENCE),
        keys=SigningKeys(fetch, clock=clock),
        organisations=organisations,
        clock=clock,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        token = jwt.encode({"alg": algorithm, "kid": key.kid}, _claims(issuer), key, algorithms=[algorithm])

    assert isinstance(await verifier.caller(token), Caller)


async def test_a_new_key_is_fetched_and_an_old_one_is_forgotten(
    verifier: TokenVerifier, issuer: IssuerForTests, clock: FixedClock
) -> None:
    before = issuer.token("hub_technician", "hub-madrid", subject="one")
    unseen = issuer.token("hub_technician", "hub-madrid", subject="two")
    await verifier.caller(before)
    issuer.rotate()
    clock.move(timedelta(seconds=10))

    assert await verifier.caller(issuer.token("hub_technician", "hub-madrid"))
    assert issuer.fetched == 2
    with pytest.raises(InvalidToken, match="does not publish"):
        await verifier.caller(unseen)


async def test_invented_keys_do_not_flood_the_issuer(
    verifier: TokenVerifier, issuer: IssuerForTests, clock: FixedClock
) -> None:
    await verifier.caller(issuer.token("hub_technician", "hub-madrid"))
    stranger = IssuerForTests(clock=clock, keys=[ECKey.generate_key("P-256", {"kid": "stranger"})])
    for _ in range(20):
        with pytest.raises(InvalidToken, match="does not publish"):
            await verifier.caller(stranger.token("hub_technician", "hub-madrid"))

    assert issuer.fetched == 1
    clock.move(timedelta(seconds=10))
    with pytest.raises(InvalidToken):
        await verifier.caller(stranger.token("hub_technician", "hub-madrid"))
    assert issuer.fetched == 2


async def test_an_unreachable_issuer_is_no_fault_of_the_caller(
    issuer: IssuerForTests, organisations: Organisations
) -> None:
    verifier = TokenVerifier.discovering(
        issuer="http://127.0.0.1:9", audience=AUDIENCE, organisations=organisations, clock=issuer.clock
    )
    for _ in range(2):
        with pytest.raises(Unavailable):
            await verifier.caller(issuer.token("hub_technician", "hub-madrid"))
    await verifier.close()


async def test_known_keys_go_on_counting_while_the_issuer_is_away(
    issuer: IssuerForTests, organisations: Organisations, clock: FixedClock
) -> None:
    answers = [issuer.published]

    async def fetch() -> Mapping[str, object]:
        if not answers:
            raise Unavailable
        return await answers.pop()()

    keys = SigningKeys(fetch, clock=clock)
    kid = issuer.keys[0].kid
    await keys.find(kid)
    clock.move(timedelta(hours=1))

    assert (await keys.find(kid)).kid == kid
    clock.move(timedelta(hours=1))
    with pytest.raises(Unavailable):
        await keys.find("another")


async def test_an_issuer_that_is_just_starting_is_asked_again_after_a_second(
    issuer: IssuerForTests, clock: FixedClock
) -> None:
    tries = 0

    async def fetch() -> Mapping[str, object]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise Unavailable
        return await issuer.published()

    keys = SigningKeys(fetch, clock=clock)
    for _ in range(5):
        with pytest.raises(Unavailable):
            await keys.find(issuer.keys[0].kid)
    clock.move(timedelta(seconds=1))

    assert (await keys.find(issuer.keys[0].kid)).kid == issuer.keys[0].kid
    assert tries == 2


async def test_a_clock_that_is_put_back_locks_nobody_out(
    verifier: TokenVerifier, issuer: IssuerForTests, clock: FixedClock
) -> None:
    """Keys asked for while it was a day ahead would count as asked for lately, all of that day."""
    clock.move(timedelta(days=1))
    await verifier.caller(issuer.token("operator", "office"))
    clock.move(-timedelta(days=1))
    issuer.rotate()
    assert await verifier.caller(issuer.token("operator", "office", subject="somebody"))


async def test_a_clock_that_is_put_back_does_not_keep_a_key_that_was_taken_back(
    verifier: TokenVerifier, issuer: IssuerForTests, clock: FixedClock
) -> None:
    token = issuer.token("operator", "office", exp=int((clock.now() + timedelta(days=2)).timestamp()))
    clock.move(timedelta(days=1))
    await verifier.caller(token)
    clock.move(-timedelta(days=1))
    issuer.rotate()
    with pytest.raises(InvalidToken):
        await verifier.caller(token)


def test_keys_that_must_not_verify_are_left_out() -> None:
    good = ECKey.generate_key("P-256", {"kid": "good"}).as_dict(private=False)
    entries = [good, {"kty": "oct", "k": "c2VjcmV0"}, {**good, "use": "enc"}, {"kty": "EC"}, "key", {"kty": "PQ"}]

    assert [key.kid for key in public_keys({"keys": entries})] == ["good"]


def test_what_is_no_key_set_is_the_issuers_fault() -> None:
    with pytest.raises(Unavailable):
        public_keys({"error": "not found"})
