"""What samples knows of the registry's facts."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, Uuid

from services.samples.store.tables.metadata import METADATA

known_patients = Table(
    "known_patients",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("merged_into", Text),
)

known_consents = Table(
    "known_consents",
    METADATA,
    Column("patient", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("given", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    # The day of the signature or of the withdrawal; of what was told before it was kept, nobody knows it here.
    Column("since", Date),
    Column("withdrawal_id", Uuid),
)

known_episodes = Table(
    "known_episodes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("patient", Text, nullable=False),
    Column("voided", Boolean, nullable=False),
    # Of what was heard before this was kept, nobody knows it.
    Column("kind", Text),
    Column("version", Integer, nullable=False),
    Index(None, "patient"),
)
