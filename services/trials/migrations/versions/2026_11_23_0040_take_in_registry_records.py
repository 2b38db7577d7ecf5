"""Records of registries, hospitals with spellings and coordinates, dose levels, slots, contacts, and the review."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "trials_0006"
down_revision = "trials_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _records()
    _hospitals()
    _parts()
    _columns()


def _records() -> None:
    op.create_table(
        "registry_records",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("study", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_registry_records_trial_trials")),
        sa.PrimaryKeyConstraint("trial", "number", name=op.f("pk_registry_records")),
    )


def _hospitals() -> None:
    op.create_table(
        "trial_hospitals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("to_confirm", sa.Boolean(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_trial_hospitals")),
    )
    op.create_table(
        "hospital_aliases",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("facility_key", sa.Text(), nullable=False),
        sa.Column("city_key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facility", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "facility_key", "city_key", "version", name=op.f("pk_hospital_aliases")),
    )
    op.create_table(
        "site_contacts",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contacts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trial", "site", "version", name=op.f("pk_site_contacts")),
    )


def _parts() -> None:
    op.create_table(
        "part_statuses",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trials.id"], name=op.f("fk_part_statuses_trial_trials")),
        sa.PrimaryKeyConstraint("trial", "arm", "part", "version", name=op.f("pk_part_statuses")),
    )


def _columns() -> None:
    op.add_column("trials", sa.Column("kind", sa.Text(), server_default="interventional", nullable=False))
    op.add_column("trials", sa.Column("to_confirm", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.drop_constraint(op.f("ck_trials_published_has_criteria"), "trials", type_="check")
    op.create_check_constraint(
        op.f("ck_trials_published_has_criteria"),
        "trials",
        "stage IN ('draft', 'reviewed') OR in_force IS NOT NULL",
    )
    for name in ("reviewed_by", "returned_because"):
        op.add_column("criteria_versions", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("criteria_versions", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("criteria_versions", sa.Column("from_record", sa.Integer(), nullable=True))
    op.add_column("criteria_versions", sa.Column("incomplete", sa.Boolean(), server_default="false", nullable=False))
    for name in ("slots_free", "slots_total"):
        op.add_column("site_statuses", sa.Column(name, sa.Integer(), nullable=True))
