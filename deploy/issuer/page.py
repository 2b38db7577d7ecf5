"""The sign-in page in English and Spanish: no script, nothing from elsewhere."""

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse

from deploy.issuer.people import People, Person
from deploy.issuer.wording import WORDING, Wording

_TEMPLATE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Page:
    """What one showing of the page depends on."""

    sign_in: str
    redirect_uri: str
    chosen: str
    """Who tried in vain before; empty the first time."""
    language: str


def language_of(request: Request) -> str:
    """Spanish for those who ask for it (`ui_locales`, else the browser's first language), English for the others."""
    wanted = request.query_params.get("ui_locales") or request.headers.get("Accept-Language", "")
    return "es" if wanted.strip().lower().startswith("es") else "en"


def sign_in_page(page: Page, people: People) -> HTMLResponse:
    """The form with all demo people."""
    words = WORDING[page.language]
    content = (
        f'<p class="note">{escape(words.demo_only)}</p>'
        f"{_failed(page, words)}"
        '<form method="post" action="/authorize">'
        f'<input type="hidden" name="sign_in" value="{escape(page.sign_in)}">'
        f'<label for="person">{escape(words.person)}</label>'
        f'<select id="person" name="person" required>{_options(page, people)}</select>'
        f'<label for="pass_phrase">{escape(words.pass_phrase)}</label>'
        '<input id="pass_phrase" name="pass_phrase" type="password" required autocomplete="off">'
        f'<p class="hint">{escape(words.hint)} <code>{escape(people.pass_phrase_shown)}</code></p>'
        f'<button type="submit">{escape(words.sign_in)}</button></form>'
    )
    return _html(content, words, status=401 if page.chosen else 200, forms_to=page.redirect_uri)


def refused_page(sentence: str, *, language: str) -> HTMLResponse:
    """Why there is no form to fill in."""
    words = WORDING[language]
    content = f'<p class="failed" role="alert">{escape(words.refused)} {escape(sentence)}</p>'
    return _html(content, words, status=400, forms_to=None)


def _failed(page: Page, words: Wording) -> str:
    return f'<p class="failed" role="alert">{escape(words.failed)}</p>' if page.chosen else ""


def _options(page: Page, people: People) -> str:
    grouped = groupby(sorted(people, key=_by_place), key=_place)
    return "".join(
        f'<optgroup label="{escape(place)}">{"".join(_option(person, page) for person in there)}</optgroup>'
        for place, there in grouped
    )


def _option(person: Person, page: Page) -> str:
    selected = " selected" if person.id == page.chosen else ""
    return f'<option value="{escape(person.id)}"{selected}>{escape(person.titles[page.language])}</option>'


def _by_place(person: Person) -> tuple[str, str]:
    return _place(person), person.role


def _place(person: Person) -> str:
    return person.organisation.name


def _html(content: str, words: Wording, *, status: int, forms_to: str | None) -> HTMLResponse:
    text = _TEMPLATE.substitute(
        language=words.language, title=escape(words.title), style=_STYLE, heading=escape(words.heading), content=content
    )
    return HTMLResponse(text, status_code=status, headers=_headers(forms_to))


def _headers(forms_to: str | None) -> dict[str, str]:
    # Browsers apply form-action to the redirect after the post as well, so the program's origin belongs to it.
    origin = "" if forms_to is None else f" {urlsplit(forms_to).scheme}://{urlsplit(forms_to).netloc}"
    return {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'{origin}; "
            "frame-ancestors 'none'; base-uri 'none'"
        ),
    }
