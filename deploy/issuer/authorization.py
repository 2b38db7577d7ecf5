"""A program's wish that somebody signs in for it, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from deploy.issuer import pkce
from deploy.issuer.clients import Client, Clients
from deploy.issuer.refusals import OAuthRefusal


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Who asks (a program), where to answer, and what the answer is bound to."""

    client_id: str
    redirect_uri: str
    challenge: str
    scope: str
    state: str | None
    nonce: str | None

    def answered(self, **parameters: str) -> str:
        """The address that brings the answer to the program."""
        state = {} if self.state is None else {"state": self.state}
        joint = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{urlencode({**parameters, **state})}"


class RefusedByRedirect(Exception):
    """The wish is refused, and the program is told so at its own address (RFC 6749 §4.1.2.1)."""

    def __init__(self, request: AuthorizationRequest, refusal: OAuthRefusal) -> None:
        """Keep where to say it, and what."""
        super().__init__(refusal.sentence)
        self.address = request.answered(error=refusal.error, error_description=refusal.sentence)


def read_request(parameters: Mapping[str, str], clients: Clients) -> AuthorizationRequest:
    """The wish; an unknown program or address is never redirected to, because it may be a stranger's."""
    client = _client(parameters, clients)
    request = AuthorizationRequest(
        client_id=client.id,
        redirect_uri=_redirect_uri(parameters, client),
        challenge=parameters.get("code_challenge", ""),
        scope=parameters.get("scope", ""),
        state=parameters.get("state"),
        nonce=parameters.get("nonce"),
    )
    refusal = _wrong(parameters)
    if refusal is not None:
        raise RefusedByRedirect(request, refusal)
    return request


def _client(parameters: Mapping[str, str], clients: Clients) -> Client:
    client = clients.find(parameters.get("client_id", ""))
    if client is None:
        raise OAuthRefusal("invalid_request", "No such program (client_id) is known here.")
    return client


def _redirect_uri(parameters: Mapping[str, str], client: Client) -> str:
    """Compared letter by letter (RFC 9700 §2.1): anything softer has been a way to steal codes."""
    wanted = parameters.get("redirect_uri", "")
    if wanted not in client.redirect_uris:
        raise OAuthRefusal("invalid_request", "The program does not have this address (redirect_uri).")
    return wanted


def _wrong(parameters: Mapping[str, str]) -> OAuthRefusal | None:
    if parameters.get("response_type") != "code":
        return OAuthRefusal("unsupported_response_type", "Only response_type=code is done here.")
    if parameters.get("code_challenge_method") != "S256":
        return OAuthRefusal("invalid_request", "PKCE is demanded: code_challenge_method=S256.")
    if not pkce.is_challenge(parameters.get("code_challenge", "")):
        return OAuthRefusal("invalid_request", "code_challenge must be a SHA-256 in base64url.")
    if parameters.get("prompt") == "none":
        return OAuthRefusal("login_required", "Somebody has to sign in.")
    return None
