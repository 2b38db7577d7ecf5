"""/authorize: somebody signs in, and the program that asked gets a code."""

import hmac
import secrets
from http import HTTPStatus

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from deploy.issuer.authorization import AuthorizationRequest, RefusedByRedirect, read_request
from deploy.issuer.form import asked, posted
from deploy.issuer.issuer import SIGN_IN_WITHIN, Grant, Issuer, SignIn
from deploy.issuer.page import Page, language_of, refused_page, sign_in_page
from deploy.issuer.refusals import OAuthRefusal

_COOKIE = "reallnet_sign_in"


async def show_sign_in(request: Request) -> Response:
    """The page, for a wish that is in order."""
    issuer: Issuer = request.app.state.issuer
    try:
        wish = read_request(asked(request), issuer.clients)
    except OAuthRefusal as refusal:
        return refused_page(refusal.sentence, language=language_of(request))
    except RefusedByRedirect as refused:
        return RedirectResponse(refused.address, status_code=HTTPStatus.SEE_OTHER)
    return _page(request, wish, failed="")


async def sign_in(request: Request) -> Response:
    """What the page's form brings: a person and a pass phrase."""
    issuer: Issuer = request.app.state.issuer
    try:
        form = await posted(request)
    except OAuthRefusal as refusal:
        return refused_page(refusal.sentence, language=language_of(request))
    begun = issuer.sign_ins.take(form.get("sign_in", ""))
    # The form's name for the sign-in and the browser's cookie must come together: another site can bring neither.
    if begun is None or not _same(begun.browser, request.cookies.get(_COOKIE, "")):
        return refused_page("This sign-in has ended; begin again.", language=language_of(request))
    person = issuer.people.find(form.get("person", ""))
    knows = await to_thread.run_sync(issuer.people.knows_pass_phrase, form.get("pass_phrase", ""))
    if person is None or not knows:
        return _page(request, begun.request, failed=form.get("person", "-") or "-")
    code = issuer.codes.put(Grant(request=begun.request, person=person))
    # `iss` keeps a program with several issuers from mixing them up (RFC 9207).
    address = begun.request.answered(code=code, iss=issuer.settings.issuer)
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})


def _page(request: Request, wish: AuthorizationRequest, *, failed: str) -> Response:
    issuer: Issuer = request.app.state.issuer
    browser = secrets.token_urlsafe(32)
    name = issuer.sign_ins.put(SignIn(request=wish, browser=browser))
    page = Page(sign_in=name, redirect_uri=wish.redirect_uri, chosen=failed, language=language_of(request))
    response = sign_in_page(page, issuer.people)
    response.set_cookie(
        _COOKIE,
        browser,
        max_age=int(SIGN_IN_WITHIN.total_seconds()),
        path="/authorize",
        httponly=True,
        samesite="strict",
        secure=issuer.settings.issuer.startswith("https:"),
    )
    return response


def _same(kept: str, sent: str) -> bool:
    return hmac.compare_digest(kept.encode(), sent.encode())
