"""Hospitals and their spellings as the office entered them, every version; the network's own data stand in files."""

from sqlalchemy import Boolean, Column, Float, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.trials.store.tables.metadata import INSTANT, METADATA

trial_hospitals = Table(
    "trial_hospitals",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("to_confirm", Boolean, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", INSTANT, nullable=False),
)

hospital_aliases = Table(
    "hospital_aliases",
    METADATA,
    Column("country", Text, primary_key=True),
    Column("facility_key", Text, primary_key=True),
    Column("city_key", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("facility", Text, nullable=False),
    Column("city", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", INSTANT, nullable=False),
)

site_contacts = Table(
    "site_contacts",
    METADATA,
    Column("trial", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("contacts", JSONB, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", INSTANT, nullable=False),
)
"""Names and telephones of the staff: never in a list, an event or a log."""
