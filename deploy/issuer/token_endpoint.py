"""POST /token: a code, or a program's own proof, against an access token."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse

from deploy.issuer import pkce
from deploy.issuer.client_authentication import authenticated
from deploy.issuer.clients import Client
from deploy.issuer.form import posted
from deploy.issuer.issuer import TOKENS_LAST, Grant, Holder, Issuer
from deploy.issuer.refusals import OAuthRefusal


async def give_token(request: Request) -> JSONResponse:
    """Answer both grants that are known here, and refuse every other."""
    issuer: Issuer = request.app.state.issuer
    try:
        form = await posted(request)
        client = authenticated(request, form, issuer)
        return _granted(form, client, issuer)
    except OAuthRefusal as refusal:
        return refusal.answer()


def _granted(form: Mapping[str, str], client: Client, issuer: Issuer) -> JSONResponse:
    match form.get("grant_type"):
        case "authorization_code":
            return _for_code(form, client, issuer)
        case "client_credentials":
            return _answer(issuer.access_token(_holder(form, client, issuer), client))
        case _:
            raise OAuthRefusal("unsupported_grant_type", "Known are authorization_code and client_credentials.")


def _for_code(form: Mapping[str, str], client: Client, issuer: Issuer) -> JSONResponse:
    """A code is gone at its first use, also when that use was wrong."""
    grant = issuer.codes.take(form.get("code", ""))
    if grant is None or not _belongs(grant, form, client):
        raise OAuthRefusal("invalid_grant", "The code is unknown, was used, has ended, or is another program's.")
    token = issuer.access_token(Holder.person(grant.person), client)
    openid = "openid" in grant.request.scope.split()
    return _answer(token, **({"id_token": issuer.id_token(grant), "scope": "openid"} if openid else {}))


def _belongs(grant: Grant, form: Mapping[str, str], client: Client) -> bool:
    return (
        grant.request.client_id == client.id
        and grant.request.redirect_uri == form.get("redirect_uri")
        and pkce.proves(form.get("code_verifier", ""), challenge=grant.request.challenge)
    )


def _holder(form: Mapping[str, str], client: Client, issuer: Issuer) -> Holder:
    """Whom a program's token speaks of: itself, or a demo person when the program may act for anybody."""
    wanted = form.get("person")
    if wanted is not None:
        return _anybody(wanted, client, issuer)
    if client.role is None or client.organisation is None:
        raise OAuthRefusal("unauthorized_client", "This program has no role of its own; it acts for people.")
    return Holder(subject=client.id, name=client.id, role=client.role, organisation=client.organisation)


def _anybody(person_id: str, client: Client, issuer: Issuer) -> Holder:
    if not client.acts_for_anybody:
        raise OAuthRefusal("unauthorized_client", "This program may not act for people.")
    person = issuer.people.find(person_id)
    if person is None:
        raise OAuthRefusal("invalid_request", "There is no such demo person; ids are <role>@<organisation>.")
    return Holder.person(person)


def _answer(token: str, **more: str) -> JSONResponse:
    lasts = int(TOKENS_LAST.total_seconds())
    told = {"access_token": token, "token_type": "Bearer", "expires_in": lasts, **more}
    return JSONResponse(told, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})
