"""Read models of trials, their sites, the verdicts, and facts that sources contradict each other about."""

from sqlalchemy import ARRAY, Boolean, Column, Date, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.reporting.store.tables.read_model import INSTANT, patient, read_model, version

verdicts = read_model(
    "verdicts",
    Column("verdict_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("trial", Text, nullable=False),
    Column("arm", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("previous", Text),
    Column("criteria_version", Integer, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("missing", ARRAY(Text), nullable=False),
    Column("sites", JSONB, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
    Column("because", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("experimental_facts", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)

fact_conflicts = read_model(
    "fact_conflicts",
    Column("conflict_id", Uuid, primary_key=True),
    patient(),
    version(),
    Column("fact", Text, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("experimental", Boolean, nullable=False),
    Column("stated_at", INSTANT, nullable=False),
)

trials = read_model(
    "trials",
    Column("trial", Text, primary_key=True),
    version(),
    Column("title", Text, nullable=False),
    Column("arms", ARRAY(Text), nullable=False),
    Column("criteria_version", Integer, nullable=False),
)

trial_sites = read_model(
    "trial_sites",
    Column("site", Text, primary_key=True),
    version(),
    Column("trial", Text, nullable=False),
    Column("arm", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Index(None, "trial", "arm"),
)
