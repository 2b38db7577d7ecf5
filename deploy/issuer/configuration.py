"""What the issuer says of itself: discovery document, keys, and that it is alive."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from deploy.issuer.issuer import Issuer
from deploy.issuer.keys import ALGORITHM


async def tell_configuration(request: Request) -> JSONResponse:
    """OpenID Connect Discovery 1.0 §3."""
    issuer: Issuer = request.app.state.issuer
    here = issuer.settings.issuer
    return JSONResponse(
        {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "userinfo_endpoint": f"{here}/userinfo",
            "jwks_uri": f"{here}/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "claims_supported": ["sub", "name", "roles", "organisation"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
                "none",
            ],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256", "Ed25519"],
            "authorization_response_iss_parameter_supported": True,
            "ui_locales_supported": ["en", "es"],
        }
    )


async def tell_keys(request: Request) -> JSONResponse:
    """The public keys (RFC 7517)."""
    issuer: Issuer = request.app.state.issuer
    return JSONResponse(issuer.keys.published(), headers={"Cache-Control": "public, max-age=60"})


async def tell_alive(_: Request) -> JSONResponse:
    """It answers."""
    return JSONResponse({"status": "ok"})
