"""The embedded OpenID Connect issuer: for the demonstration and for development, never for production."""

from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from deploy.issuer.configuration import tell_alive, tell_configuration, tell_keys
from deploy.issuer.issuer import Issuer
from deploy.issuer.keys import IssuerKeys
from deploy.issuer.settings import IssuerSettings
from deploy.issuer.sign_in import show_sign_in, sign_in
from deploy.issuer.token_endpoint import give_token
from deploy.issuer.userinfo import tell_holder
from libs.common.clock import Clock, SystemClock


def create_app(settings: IssuerSettings, *, keys: IssuerKeys, clock: Clock | None = None) -> Starlette:
    """The issuer, with nobody signed in."""
    issuer = Issuer.start(settings, keys=keys, clock=clock or SystemClock())
    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", tell_configuration),
            Route("/jwks.json", tell_keys),
            Route("/authorize", show_sign_in, methods=["GET"]),
            Route("/authorize", sign_in, methods=["POST"]),
            Route("/token", give_token, methods=["POST"]),
            Route("/userinfo", tell_holder, methods=["GET", "POST"]),
            Route("/health/live", tell_alive),
            Route("/health/ready", tell_alive),
        ],
        # Programs in a browser fetch their tokens from their own page.
        middleware=[Middleware(CORSMiddleware, allow_origins=_origins(issuer), allow_headers=["Authorization"])],
    )
    app.state.issuer = issuer
    return app


def _origins(issuer: Issuer) -> list[str]:
    addresses = [urlsplit(uri) for client in issuer.clients for uri in client.redirect_uris]
    return sorted({f"{address.scheme}://{address.netloc}" for address in addresses})
