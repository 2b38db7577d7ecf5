"""Which episodes there are, so that a sample can name only one of its own patient."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from libs.common.database import Transaction
from libs.common.errors import NotYetKnown, WrongState
from libs.common.vocabulary import EpisodeKind
from services.samples.store.tables.known import known_episodes


async def keep(
    tx: Transaction, episode_id: UUID, *, patient: str, voided: bool, version: int, kind: EpisodeKind | None = None
) -> None:
    """Keep the higher version; an episode that was entered in error keeps no kind."""
    row = {"id": episode_id, "patient": patient, "voided": voided, "version": version, "kind": kind}
    change = insert(known_episodes).values(row)
    await tx.execute(
        change.on_conflict_do_update(
            index_elements=["id"],
            set_={name: change.excluded[name] for name in ("voided", "version", "kind")},
            where=known_episodes.c.version < change.excluded.version,
        )
    )


async def check(tx: Transaction, episode_id: UUID, *, patient: str) -> None:
    """Refuse an episode that is not known, not the patient's, or entered in error."""
    known = known_episodes.c
    row = await tx.first(select(known.voided).where(known.id == episode_id, known.patient == patient))
    if row is None:
        raise NotYetKnown("No such episode of this patient has arrived here.", where="body.episode_id")
    if row.voided:
        raise WrongState("The episode was entered in error.", where="body.episode_id")
