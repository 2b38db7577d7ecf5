"""Which program asks for a token, and whether it is the one it says."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from urllib.parse import unquote_plus

from joserfc import jws, jwt
from joserfc.errors import JoseError
from starlette.requests import Request

from deploy.issuer.clients import Client
from deploy.issuer.issuer import ASSERTIONS_LAST, Issuer
from deploy.issuer.refusals import OAuthRefusal
from libs.common.claims import Expected, check_claims
from libs.common.errors import InvalidToken
from libs.common.signing_keys import public_keys

_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHMS = ["ES256", "RS256", "Ed25519"]


def authenticated(request: Request, form: Mapping[str, str], issuer: Issuer) -> Client:
    """The program, by signed assertion, by secret, or as a public one; refuses any other, with one sentence for all."""
    client = _claimed(request, form, issuer)
    if client is None:
        raise OAuthRefusal("invalid_client", "The program is unknown or has not proved who it is.", status=401)
    return client


def _claimed(request: Request, form: Mapping[str, str], issuer: Issuer) -> Client | None:
    if "client_assertion" in form:
        return _by_assertion(form, issuer)
    client_id, secret = _basic(request) or (form.get("client_id", ""), form.get("client_secret"))
    client = issuer.clients.find(client_id)
    if client is None:
        return None
    if secret is None:
        return client if client.public else None
    return client if client.secret is not None and _same(client.secret, secret) else None


def _basic(request: Request) -> tuple[str, str] | None:
    """Name and secret from the header; both are form-encoded first (RFC 6749 §2.3.1)."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _same(kept: str, sent: str) -> bool:
    return hmac.compare_digest(kept.encode(), sent.encode())


def _by_assertion(form: Mapping[str, str], issuer: Issuer) -> Client | None:
    """A JWT that the program signed for us, once, for minutes (RFC 7523)."""
    assertion = form["client_assertion"]
    if form.get("client_assertion_type") != _JWT_BEARER:
        return None
    try:
        client = issuer.clients.find(str(_unverified(assertion).get("sub")))
        claims = {} if client is None else _signed_by(client, assertion)
        return client if client is not None and _is_good(claims, client, issuer) else None
    except (JoseError, InvalidToken, ValueError):
        return None


def _unverified(assertion: str) -> Mapping[str, object]:
    """Only to learn whose keys to try."""
    claims = json.loads(jws.extract_compact(assertion.encode()).payload)
    return claims if isinstance(claims, dict) else {}


def _signed_by(client: Client, assertion: str) -> Mapping[str, object]:
    kid = jws.extract_compact(assertion.encode()).headers().get("kid")
    keys = [key for key in public_keys(client.jwks) if kid in {None, key.kid}] if client.jwks else []
    if len(keys) != 1:
        return {}
    return jwt.decode(assertion, keys[0], algorithms=_ALGORITHMS).claims


def _is_good(claims: Mapping[str, object], client: Client, issuer: Issuer) -> bool:
    if not claims:
        return False
    now = issuer.clock.now()
    audience = claims.get("aud")
    meant_for = audience if audience in {issuer.settings.issuer, f"{issuer.settings.issuer}/token"} else ""
    ends_at = check_claims(claims, Expected(issuer=client.id, audience=str(meant_for)), now=now)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti or ends_at - now > ASSERTIONS_LAST:
        return False
    return issuer.assertions.put_under(f"{client.id} {jti}", None)
