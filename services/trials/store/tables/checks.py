"""Reports of the looks at everything: how many children and answers, and how many changes had been missed."""

from sqlalchemy import Column, Date, Integer, Table, Uuid

from services.trials.store.tables.metadata import INSTANT, METADATA

verdict_checks = Table(
    "verdict_checks",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("day", Date, nullable=False),
    Column("started_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT, nullable=False),
    Column("children", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
    Column("found", Integer, nullable=False),
)
