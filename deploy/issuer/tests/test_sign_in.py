"""Code and PKCE: the whole way, and every way in which somebody may try to cut it short."""

from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from deploy.issuer.tests.visitor import BACK, HERE, Visitor, told
from libs.common.claims import Expected
from libs.common.clock import FixedClock
from libs.common.organisations import Organisations
from libs.common.signing_keys import SigningKeys
from libs.common.tokens import TokenVerifier


async def test_a_person_signs_in_and_the_services_believe_it(
    visitor: Visitor, client: httpx.AsyncClient, organisations: Organisations, clock: FixedClock
) -> None:
    answer = await visitor.exchange(await visitor.code())

    async def fetch() -> dict[str, object]:
        return dict((await client.get("/jwks.json")).json())

    verifier = TokenVerifier(
        expected=Expected(issuer=HERE, audience="reallnet"),
        keys=SigningKeys(fetch, clock=clock),
        organisations=organisations,
        clock=clock,
    )
    caller = await verifier.caller(answer.json()["access_token"])
    assert (caller.subject, caller.organisation) == ("site_clinician@hospital-madrid", "hospital-madrid")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_program_hears_who_it_was(visitor: Visitor, client: httpx.AsyncClient) -> None:
    answer = (await visitor.exchange(await visitor.code())).json()

    keys = KeySet.import_key_set((await client.get("/jwks.json")).json())
    claims = jwt.decode(answer["id_token"], keys, algorithms=["RS256"]).claims
    assert (claims["aud"], claims["nonce"], claims["sub"]) == ("portal", "n-1", "site_clinician@hospital-madrid")
    assert answer["token_type"] == "Bearer"


async def test_an_id_token_opens_no_service(visitor: Visitor, client: httpx.AsyncClient) -> None:
    answer = (await visitor.exchange(await visitor.code())).json()
    refused = await client.get("/userinfo", headers={"Authorization": f"Bearer {answer['id_token']}"})

    assert refused.status_code == 401


async def test_the_answer_names_state_and_issuer(visitor: Visitor) -> None:
    answer = await visitor.submit(await visitor.page())

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{BACK}?")
    assert (told(answer)["state"], told(answer)["iss"]) == ("s-1", HERE)


async def test_a_code_works_once(visitor: Visitor) -> None:
    code = await visitor.code()

    assert (await visitor.exchange(code)).status_code == 200
    again = await visitor.exchange(code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


async def test_a_code_ends_after_a_minute(visitor: Visitor, clock: FixedClock) -> None:
    code = await visitor.code()
    clock.move(timedelta(seconds=60))

    assert (await visitor.exchange(code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"code_verifier": "dBjftJeZ4CVP"},
        {"redirect_uri": "http://127.0.0.1:8107/signed-in"},
        {"redirect_uri": ""},
        {"client_id": "other-portal"},
        {"code": "invented"},
    ],
)
async def test_a_code_is_good_only_as_it_was_asked_for(visitor: Visitor, changed: dict[str, str]) -> None:
    code = await visitor.code()
    refused = await visitor.exchange(code, **changed) if "code" not in changed else await visitor.exchange("invented")

    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


async def test_a_failed_use_spends_the_code(visitor: Visitor) -> None:
    code = await visitor.code()
    await visitor.exchange(code, code_verifier="x" * 43)

    assert (await visitor.exchange(code)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "http://127.0.0.1:8106/signed-in/"},
        {"redirect_uri": "http://127.0.0.1:8106/signed-in?x=1"},
        {"redirect_uri": "http://127.0.0.1:8106.evil.example/signed-in"},
        {"redirect_uri": "HTTP://127.0.0.1:8106/signed-in"},
        {"redirect_uri": "http://127.0.0.1:8107/signed-in?from=here"},
        {"redirect_uri": ""},
        {"client_id": "nobody"},
        {"client_id": ""},
    ],
)
async def test_strangers_are_never_redirected_to(visitor: Visitor, changed: dict[str, str]) -> None:
    refused = await visitor.page(**changed)

    assert refused.status_code == 400
    assert "Location" not in refused.headers
    assert "<form" not in refused.text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
async def test_a_wrong_wish_is_told_to_the_program(visitor: Visitor, changed: dict[str, str], error: str) -> None:
    refused = await visitor.page(**changed)

    assert refused.status_code == 303
    assert refused.headers["Location"].startswith(BACK)
    assert (told(refused)["error"], told(refused)["state"]) == (error, "s-1")


async def test_a_parameter_may_be_there_once(client: httpx.AsyncClient) -> None:
    refused = await client.get("/authorize?client_id=portal&client_id=demo")

    assert refused.status_code == 400


async def test_an_address_with_a_query_keeps_it(visitor: Visitor) -> None:
    page = await visitor.page(client_id="other-portal", redirect_uri="http://127.0.0.1:8107/signed-in?from=here")
    answer = await visitor.submit(page)

    assert told(answer)["from"] == "here"
    assert told(answer)["code"]


@pytest.mark.parametrize("wrong", [{"pass_phrase": "wrong"}, {"person": "nobody@nowhere"}, {"pass_phrase": ""}])
async def test_a_wrong_pass_phrase_shows_the_page_again(visitor: Visitor, wrong: dict[str, str]) -> None:
    again = await visitor.submit(await visitor.page(), **wrong)

    assert again.status_code == 401
    assert "not the pass phrase" in again.text
    assert (await visitor.submit(again)).status_code == 303


async def test_another_site_cannot_sign_somebody_in(visitor: Visitor, client: httpx.AsyncClient) -> None:
    page = await visitor.page()
    client.cookies.clear()

    assert (await visitor.submit(page)).status_code == 400


async def test_one_browsers_page_is_not_anothers(visitor: Visitor, client: httpx.AsyncClient) -> None:
    first = await visitor.page()
    client.cookies.clear()
    await visitor.page()

    assert (await visitor.submit(first)).status_code == 400


async def test_a_page_is_sent_once_and_soon(visitor: Visitor, clock: FixedClock) -> None:
    page = await visitor.page()
    assert (await visitor.submit(page)).status_code == 303
    assert (await visitor.submit(page)).status_code == 400

    late = await visitor.page()
    clock.move(timedelta(minutes=10))
    assert (await visitor.submit(late)).status_code == 400


async def test_the_page_takes_nothing_from_elsewhere_and_cannot_be_framed(visitor: Visitor) -> None:
    page = await visitor.page()

    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    cookie = page.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize(
    ("languages", "button"),
    [("es-ES,es;q=0.9", "Entrar"), ("en-GB", "Sign in"), ("ca,es", "Sign in"), ("", "Sign in")],
)
async def test_the_page_speaks_english_and_spanish(client: httpx.AsyncClient, languages: str, button: str) -> None:
    client.headers["Accept-Language"] = languages
    page = await Visitor(client).page()

    assert f">{button}</button>" in page.text


async def test_what_comes_from_outside_is_escaped(visitor: Visitor) -> None:
    again = await visitor.submit(await visitor.page(), person='"><script>', pass_phrase="x")

    assert "<script" not in again.text
