"""What an access token says, checked and turned into a caller."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from libs.common.caller import Caller
from libs.common.errors import InvalidToken
from libs.common.organisation import Organisation
from libs.common.organisations import Organisations
from libs.common.roles import granted, is_valid

LEEWAY = timedelta(seconds=30)
"""How far the issuer's clock and ours may disagree."""

_SUBJECT = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
"""OpenID Connect Core, section 2: at most 255 ASCII characters."""
_OURS = ("service:", "instrument:")


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose tokens are believed, and for whom they must be meant."""

    issuer: str
    audience: str


def check_claims(claims: Mapping[str, object], expected: Expected, *, now: datetime) -> datetime:
    """Refuse a token that is not meant for us or not valid now; tell when it ends."""
    if claims.get("iss") != expected.issuer:
        raise InvalidToken("The access token is from an issuer that is not believed here.")
    audience = claims.get("aud")
    if expected.audience not in (audience if isinstance(audience, list) else [audience]):
        raise InvalidToken("The access token is meant for somebody else (audience).")
    expires_at = _instant(claims, "exp")
    if expires_at is None:
        raise InvalidToken("The access token does not say when it ends.")
    if now >= expires_at + LEEWAY:
        raise InvalidToken("The access token has expired.")
    begins_at = _instant(claims, "nbf")
    if begins_at is not None and now < begins_at - LEEWAY:
        raise InvalidToken("The access token is not valid yet.")
    return expires_at


def caller_of(claims: Mapping[str, object], organisations: Organisations) -> Caller:
    """The caller that the claims describe; roles that the network does not know give nothing."""
    organisation = _organisation(claims, organisations)
    roles = _roles(claims, organisation)
    allowed = granted(roles, kind=organisation.kind)
    return Caller(
        subject=_subject(claims),
        organisation=organisation.id,
        roles=roles,
        permissions=allowed.permissions,
        kind="machine" if "machine" in roles else "person",
        network_wide=allowed.network_wide,
    )


def _subject(claims: Mapping[str, object]) -> str:
    """Who it is, as the audit will name it: nobody may pass for a service or an instrument of ours."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise InvalidToken("The access token does not say whom it is about (sub: 1 to 255 visible ASCII characters).")
    if subject.startswith(_OURS):
        raise InvalidToken("The access token's subject looks like a service or an instrument of the network.")
    return subject


def _organisation(claims: Mapping[str, object], organisations: Organisations) -> Organisation:
    named = claims.get("organisation")
    found = organisations.find(named) if isinstance(named, str) else None
    if found is None:
        raise InvalidToken("The access token names no organisation of the network (claim `organisation`).")
    return found


def _roles(claims: Mapping[str, object], organisation: Organisation) -> tuple[str, ...]:
    """Each once, and those only that there are at such an organisation."""
    named = claims.get("roles")
    told = [role for role in named if isinstance(role, str)] if isinstance(named, list) else []
    return tuple(dict.fromkeys(role for role in told if is_valid(role, kind=organisation.kind)))


def _instant(claims: Mapping[str, object], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(float(str(value)), UTC)
    except (ValueError, OverflowError, OSError) as trouble:
        raise InvalidToken(f"The access token's time {name} cannot be read.") from trouble
