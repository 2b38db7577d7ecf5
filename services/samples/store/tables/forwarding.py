"""Which hub has handed which tube on to which other one."""

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid

from services.samples.store.tables.metadata import INSTANT, METADATA

forwardings = Table(
    "forwardings",
    METADATA,
    Column("sample_id", Uuid, ForeignKey("samples.id"), primary_key=True),
    # The sample's, after the move, as in custody.
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("patient", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("by_hub", Text, nullable=False),
    Column("from_hub", Text, nullable=False),
    Column("to_hub", Text, nullable=False),
    Column("parcel_id", Uuid, ForeignKey("parcels.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text),
    Column("forwarded_at", INSTANT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("undoes", Integer),
    Column("shipment_before", Uuid),
    Column("dispatched_before", INSTANT),
    Column("expected_before", INSTANT),
    Column("received_before", INSTANT),
    Column("preservation_before", Text),
    Column("alarms_before", ARRAY(Text), nullable=False),
    # The transaction in which it was written; the database says so itself.
    Column("written_in", BigInteger, nullable=False),
    CheckConstraint("from_hub <> to_hub", name="to_another_hub"),
    Index(None, "by_hub", "recorded_at"),
    Index(None, "to_hub", "recorded_at"),
    Index(None, "hospital", "recorded_at"),
    Index(None, "parcel_id"),
    Index(None, "patient"),
)
