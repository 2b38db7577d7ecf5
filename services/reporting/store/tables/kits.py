"""Read models of collection kits and of their orders."""

from sqlalchemy import Column, Date, Index, Integer, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import INSTANT, read_model, version

kits = read_model(
    "kits",
    Column("kit_id", Uuid, primary_key=True),
    version(),
    Column("label", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("maker", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("stock_of", Text),
    Column("receiver", Text),
    Column("expires_on", Date),
    Column("stated_at", INSTANT, nullable=False),
    Index(None, "stock_of", "template"),
    Index(None, "receiver", "template"),
)

kit_order_steps = read_model(
    "kit_order_steps",
    Column("order_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("orderer", Text, nullable=False),
    Column("supplier", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)
