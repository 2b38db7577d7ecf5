"""Whether the network knows a child already."""

from typing import Annotated, Self

from fastapi import APIRouter

from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Invalid
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.registry.api.given import Keys
from services.registry.api.identity_body import IdentityBody
from services.registry.commands.match_identity import Match, MatchIdentity, Whereabouts, match_identity

router = APIRouter(prefix="/v1/patients/match", tags=["patients"])


class MatchView(View):
    """Here (with the code), elsewhere (not where, and no code), or unknown."""

    whereabouts: Whereabouts
    code: str | None

    @classmethod
    def of(cls, match: Match) -> Self:
        """Show the answer."""
        return cls.model_validate(match)


@router.post("", summary="Ask whether a child is registered", responses=refusals(Invalid))
async def post_match(
    body: IdentityBody,
    db: Db,
    keys: Keys,
    call: Annotated[Call, needs(Permission.IDENTITY_MATCH, answers=MatchView)],
) -> MatchView:
    """Only keyed hashes of the traits are compared; nothing of the question is kept but that it was asked."""
    return MatchView.of(await match_identity(db, MatchIdentity(call, body.identity(), keys)))
