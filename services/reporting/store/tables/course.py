"""Read models of the course of the disease, as the registry states it."""

from sqlalchemy import ARRAY, Boolean, Column, Float, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import patient, read_model, version

episodes = read_model(
    "episodes",
    Column("episode_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("voided", Boolean, nullable=False),
    Column("kind", Text),
    Column("relapse_number", Integer),
    Column("diagnosed_on", Text),
    Column("lineage", Text),
    Column("timing", ARRAY(Text)),
    Column("episode", JSONB),
    Column("classification", JSONB),
)

treatments = read_model(
    "treatments",
    Column("treatment_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("voided", Boolean, nullable=False),
    Column("episode_id", Uuid),
    Column("kind", Text),
    Column("agents", ARRAY(Text)),
    Column("target", Text),
    Column("line", Integer),
    Column("started_on", Text),
    Column("ended_on", Text),
)

responses = read_model(
    "responses",
    Column("response_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("voided", Boolean, nullable=False),
    Column("episode_id", Uuid),
    Column("response", Text),
    Column("assessed_on", Text),
    Column("mrd", Float),
)

outcomes = read_model(
    "outcomes",
    Column("patient", Text, primary_key=True),
    version(),
    Column("status", Text, nullable=False),
    Column("seen_on", Text, nullable=False),
)
