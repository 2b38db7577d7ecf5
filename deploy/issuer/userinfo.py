"""/userinfo: what a token's holder may hear about itself (OpenID Connect Core §5.3)."""

from collections.abc import Mapping

from joserfc import jws, jwt
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.issuer.issuer import Issuer
from deploy.issuer.keys import ALGORITHM
from libs.common.claims import Expected, check_claims
from libs.common.errors import InvalidToken

_TOLD = ("sub", "name", "roles", "organisation")


async def tell_holder(request: Request) -> Response:
    """The claims about the person, for a token of ours that is good now."""
    issuer: Issuer = request.app.state.issuer
    try:
        claims = _claims(_bearer(request), issuer)
    except (InvalidToken, JoseError, ValueError):
        return Response(status_code=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return JSONResponse({name: claims[name] for name in _TOLD}, headers={"Cache-Control": "no-store"})


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidToken
    return token


def _claims(token: str, issuer: Issuer) -> Mapping[str, object]:
    key = issuer.keys.find(jws.extract_compact(token.encode()).headers().get("kid"))
    if key is None:
        raise InvalidToken
    claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
    expected = Expected(issuer=issuer.settings.issuer, audience=issuer.settings.audience)
    check_claims(claims, expected, now=issuer.clock.now())
    return claims
