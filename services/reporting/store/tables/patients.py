"""Read models of patients: who they are to the network, their consents, and who may see them."""

from sqlalchemy import ARRAY, Boolean, Column, Date, Text, Uuid

from services.reporting.store.tables.read_model import INSTANT, patient, read_model, version

patient_traits = read_model(
    "patient_traits",
    Column("patient", Text, primary_key=True),
    Column("birth_date", Date, nullable=False),
    Column("sex", Text, nullable=False),
    version(),
)

patient_places = read_model(
    "patient_places",
    Column("patient", Text, primary_key=True),
    Column("hospital", Text, nullable=False),
    Column("region", Text, nullable=False),
    version(),
)

merged_patients = read_model(
    "merged_patients",
    Column("patient", Text, primary_key=True),
    Column("survivor", Text, nullable=False, index=True),
    Column("stated_at", INSTANT, nullable=False),
)

consents = read_model(
    "consents",
    Column("patient", Text, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("given", Boolean, nullable=False),
    Column("document_version", Text),
    Column("stated_at", INSTANT, nullable=False),
    version(),
)

withdrawals = read_model(
    "withdrawals",
    Column("withdrawal_id", Uuid, primary_key=True),
    patient(),
    Column("event_id", Uuid, nullable=False),
    Column("purposes", ARRAY(Text), nullable=False),
    Column("withdrawn_on", Date, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
)

withdrawal_confirmations = read_model(
    "withdrawal_confirmations",
    Column("withdrawal_id", Uuid, primary_key=True),
    Column("by_service", Text, primary_key=True),
    patient(),
    Column("confirmed_at", INSTANT, nullable=False),
)

standings = read_model(
    "standings",
    Column("patient", Text, primary_key=True),
    Column("root", Text, nullable=False, index=True),
    Column("standing", Text, nullable=False),
    Column("hospital", Text),
    Column("region", Text),
)

sights = read_model(
    "sights",
    Column("patient", Text, primary_key=True),
    Column("organisation", Text, primary_key=True, index=True),
)
