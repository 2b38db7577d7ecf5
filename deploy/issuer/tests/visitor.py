"""Somebody at a browser who signs in through a program, and the program that then asks for the token."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx

from deploy.issuer.pkce import challenge_of

HERE = "http://issuer.test"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
PASS_PHRASE = "demo only, no patient"
BACK = "http://127.0.0.1:8106/signed-in"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Signs in as a person would."""

    client: httpx.AsyncClient

    async def page(self, **changed: str) -> httpx.Response:
        """The sign-in page; an empty value leaves the parameter out."""
        wish = {
            "response_type": "code",
            "client_id": "portal",
            "redirect_uri": BACK,
            "scope": "openid",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }
        asked = {name: value for name, value in {**wish, **changed}.items() if value}
        return await self.client.get("/authorize", params=asked)

    async def submit(self, page: httpx.Response, **changed: str) -> httpx.Response:
        """Fill in the form and send it."""
        found = re.search(r'name="sign_in" value="([^"]+)"', page.text)
        filled = {
            "sign_in": found[1] if found else "",
            "person": "site_clinician@hospital-madrid",
            "pass_phrase": PASS_PHRASE,
        }
        return await self.client.post("/authorize", data={**filled, **changed})

    async def code(self) -> str:
        """A code, as it comes back to the program."""
        answer = await self.submit(await self.page())
        return told(answer)["code"]

    async def exchange(self, code: str, **changed: str) -> httpx.Response:
        """What the program then does with the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "client_id": "portal",
            "code_verifier": VERIFIER,
        }
        return await self.client.post("/token", data={**form, **changed})


def told(answer: httpx.Response) -> dict[str, str]:
    """What a redirect tells the program."""
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
