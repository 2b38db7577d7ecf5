"""Trials with the criteria of a given version, whatever is in force by now."""

from collections.abc import Mapping
from functools import lru_cache

import orjson
from sqlalchemy import Text, cast, select, tuple_

from libs.common.database import Transaction
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Arm, Trial
from services.trials.store.tables.trials import criteria_versions, trials


async def pinned(tx: Transaction, pins: Mapping[str, int]) -> tuple[Trial, ...]:
    """In the order of their ids."""
    if not pins:
        return ()
    wanted = tuple_(criteria_versions.c.trial, criteria_versions.c.criteria_version).in_(list(pins.items()))
    statement = (
        select(trials.c.id, trials.c.title, criteria_versions.c.criteria_version)
        .add_columns(cast(criteria_versions.c.arms, Text).label("written"))
        .join(criteria_versions, criteria_versions.c.trial == trials.c.id)
        .where(wanted)
        .order_by(trials.c.id)
    )
    return tuple(
        Trial(row.id, row.title, None, Stage.PUBLISHED, row.criteria_version, _arms(row.written))
        for row in await tx.all(statement)
    )


@lru_cache(maxsize=256)
def _arms(written: str) -> tuple[Arm, ...]:
    return read_arms(orjson.loads(written), least=0)
