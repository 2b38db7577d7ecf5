"""Who has had each tube."""

from sqlalchemy import Column, Integer, Table, Text, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

custody = Table(
    "custody",
    METADATA,
    Column("sample_id", Uuid, primary_key=True),
    # The sample's, after the move: what happened to a tube is in one order, whoever told it when.
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("deed", Text, nullable=False),
    Column("since", INSTANT, nullable=False),
    Column("holder", Text),
    Column("organisation", Text),
    Column("destination", Text),
    Column("shipment_id", Uuid),
    Column("undoes", Integer),
    Column("preservation", Text),
    Column("by", Text, nullable=False),
    Column("by_organisation", Text),
    Column("recorded_at", INSTANT, nullable=False),
)
"""Refers to no other table, so that its rows may be written beside them in one statement."""
