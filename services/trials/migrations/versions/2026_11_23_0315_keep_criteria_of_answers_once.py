"""What each look at a child leaves behind names the criteria in force instead of listing them; worklists go by patient."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "trials_0015"
down_revision = "trials_0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "criteria_in_force",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria_in_force")),
    )
    op.add_column("answers_shown", sa.Column("in_force", sa.Text(), nullable=True))
    op.alter_column("answers_shown", "criteria", nullable=True)
    op.execute(
        """
        INSERT INTO criteria_in_force (id, criteria)
        SELECT DISTINCT encode(sha256(convert_to(criteria::text, 'UTF8')), 'hex'), criteria FROM answers_shown
        """
    )
    op.execute(
        """
        UPDATE answers_shown
        SET in_force = encode(sha256(convert_to(criteria::text, 'UTF8')), 'hex'), criteria = NULL
        """
    )
    op.create_check_constraint(
        op.f("ck_answers_shown_criteria_once"), "answers_shown", "num_nonnulls(criteria, in_force) = 1"
    )
    op.create_index(op.f("ix_verdicts_hospital_patient_id"), "verdicts", ["hospital", "patient", "id"], unique=False)
    op.drop_index(op.f("ix_verdicts_hospital_id"), table_name="verdicts")
