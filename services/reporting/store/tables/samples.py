"""Read models of samples, parcels and assays: one row per step."""

from sqlalchemy import ARRAY, Column, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import INSTANT, patient, read_model

sample_steps = read_model(
    "sample_steps",
    Column("sample_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    patient(),
    Column("stage", Text, nullable=False),
    Column("happened_at", INSTANT),
    Column("stated_at", INSTANT, nullable=False),
    Column("hospital", Text),
    Column("hub", Text),
    Column("facts", JSONB, nullable=False),
)

sample_warnings = read_model(
    "sample_warnings",
    # Of the clock or the delay, which count their own versions.
    Column("warning_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sample_id", Uuid, nullable=False),
    patient(),
    Column("stated_at", INSTANT, nullable=False),
    Column("facts", JSONB, nullable=False),
)

aliquot_steps = read_model(
    "aliquot_steps",
    Column("aliquot_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    patient(),
    Column("sample_id", Uuid, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("happened_at", INSTANT, nullable=False),
    Column("facts", JSONB, nullable=False),
)

storage_alarms = read_model(
    "storage_alarms",
    Column("alarm_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("hub", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("happened_at", INSTANT, nullable=False),
    Column("facts", JSONB, nullable=False),
)

assay_steps = read_model(
    "assay_steps",
    Column("assay_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    patient(),
    Column("stage", Text, nullable=False),
    Column("happened_at", INSTANT, nullable=False),
    Column("sample_id", Uuid, index=True),
    Column("facts", JSONB, nullable=False),
)

parcel_steps = read_model(
    "parcel_steps",
    Column("parcel_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("sender", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)

parcel_temperatures = read_model(
    "parcel_temperatures",
    Column("parcel_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("sender", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("samples", ARRAY(Uuid), nullable=False),
    Column("facts", JSONB, nullable=False),
    Index("ix_parcel_temperatures_samples", "samples", postgresql_using="gin"),
)

nonconformity_steps = read_model(
    "nonconformity_steps",
    Column("nonconformity_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)

unmatched_tube_steps = read_model(
    "unmatched_tube_steps",
    Column("tube_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("sender", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)

instrument_message_steps = read_model(
    "instrument_message_steps",
    Column("message_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("lab", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)

label_changes = read_model(
    "label_changes",
    Column("tube_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    patient(),
    Column("sample_id", Uuid, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("facts", JSONB, nullable=False),
)

photographs = read_model(
    "photographs",
    Column("photograph_id", Uuid, primary_key=True),
    Column("sample_id", Uuid, nullable=False, index=True),
    Column("added_at", INSTANT, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("hub", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)
