"""An event that no service hears, and what a reader of it does: one row in one table."""

from typing import Final
from uuid import UUID

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, Uuid

from libs.common.consumer import Heard
from libs.common.contracts.envelope import Event
from libs.common.database import Transaction
from libs.common.keeping import keep_first

NAME: Final = "bench"
TABLE: Final = "bench_noted"

CREATE: Final = f"""
    CREATE TABLE IF NOT EXISTS {TABLE} (
        thing_id uuid PRIMARY KEY, version integer NOT NULL, said text NOT NULL, noted_at timestamptz NOT NULL
    );
    GRANT ALL ON {TABLE} TO PUBLIC;
"""
FORGET: Final = f"""
    TRUNCATE {TABLE};
    DELETE FROM inbox WHERE reader = '{NAME}';
    DELETE FROM reader_positions WHERE reader = '{NAME}';
"""


class ThingNoted(Event, service="bench", noun="thing", participle="noted", key="thing_id"):
    """Something was noted."""

    thing_id: UUID
    said: str


_things = Table(
    TABLE,
    MetaData(),
    Column("thing_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("said", Text, nullable=False),
    Column("noted_at", DateTime(timezone=True), nullable=False),
)


async def note(tx: Transaction, event: ThingNoted) -> None:
    """Keep it, once."""
    await keep_first(tx, _things, thing_id=event.thing_id, version=event.version, said=event.said, noted_at=event.at)


HEARD: Final = {ThingNoted.type(): Heard(ThingNoted, (note,))}
