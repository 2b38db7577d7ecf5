"""Whether a dose level or cohort of an arm takes children, every status it ever had."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text

from services.trials.store.tables.metadata import INSTANT, METADATA

part_statuses = Table(
    "part_statuses",
    METADATA,
    Column("trial", Text, ForeignKey("trials.id"), primary_key=True),
    Column("arm", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("verified_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
)
