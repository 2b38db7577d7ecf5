"""Whether a session of questions can be shown on a consultation, by what the board has told of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound, NotYetKnown
from services.trials.store import sources

_WHERE = "body.consultation_id"


@asynccontextmanager
async def heard(db: Database, consultation: UUID) -> AsyncIterator[None]:
    """A caller faster than the events is asked to come again; of a stranger's consultation nothing is said here.

    It goes around the transaction, and looks only where that has found none.
    """
    try:
        yield
    except NotFound as refused:
        async with db.reading(Call.service("trials")) as tx:
            known = await sources.told_of(tx, _name(consultation))
        if refused.where == _WHERE and known is None:
            raise NotYetKnown(
                "No such consultation has arrived here yet; of a family that took its consent back none is kept.",
                where=_WHERE,
                right="the consultation's id as the board has it; if it is new, the same request again in a moment",
            ) from None
        raise


async def check_consultation(tx: Transaction, consultation: UUID, *, organisation: str, patient: str | None) -> None:
    """The board would leave it aside: better said now."""
    told = await sources.told_of(tx, _name(consultation))
    if told is None or told.hospital != organisation:
        raise NotFound("Your organisation has no such consultation.", where=_WHERE)
    if patient not in {None, told.patient}:
        raise Invalid(
            "This consultation is about another child than the session.",
            where=_WHERE,
            right="a consultation about the session's child, or a session about nobody",
        )


def _name(consultation: UUID) -> str:
    return f"consultation/{consultation}"
