"""Two persons answer for a result: who verified it, under which rule it was released, what the newest body waits for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "samples_0070"
down_revision = "samples_0069"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = JSONB(none_as_null=True)
WAITING = sa.text("awaits IS NOT NULL")
TABLE = "result_versions"


def upgrade() -> None:
    _say_what_is_awaited()
    op.add_column(TABLE, sa.Column("posted_by_person", sa.Boolean, nullable=False, server_default=sa.true()))
    for name, kind in (("verified_at", INSTANT), ("verified_by", sa.Text), ("verification_rule", sa.Text)):
        op.add_column(TABLE, sa.Column(name, kind))
    for name in ("correction", "withdrawal"):
        op.add_column(TABLE, sa.Column(name, JSON))
    op.create_check_constraint(
        op.f("ck_result_versions_somebody_verified"), TABLE, "(verified_at IS NULL) = (verified_by IS NULL)"
    )
    op.execute("UPDATE result_versions SET posted_by_person = false WHERE posted_by LIKE 'instrument:%'")
    op.alter_column(TABLE, "posted_by_person", server_default=None)
    _fill()


def _say_what_is_awaited() -> None:
    op.add_column("assays", sa.Column("awaits", sa.Text))
    for side in ("lab", "hub", "hospital"):
        op.create_index(f"ix_assays_waiting_{side}", "assays", [side, "resulted_at", "id"], postgresql_where=WAITING)


def _fill() -> None:
    """What was released before is told so by having no rule; why, by no code but that none was stated."""
    op.execute(
        """
        UPDATE assays AS a SET awaits = CASE WHEN r.posted_by_person THEN 'release' ELSE 'verification' END
        FROM result_versions AS r
        WHERE a.stage = 'preliminary' AND r.assay_id = a.id AND r.version = a.result_version
        """
    )
    note = "jsonb_build_object('code', 'not_stated', 'for_readers', NULL, 'note', reason)"
    has = "reason IS NOT NULL AND state"
    op.execute(f"UPDATE result_versions SET withdrawal = {note} WHERE {has} = 'withdrawn'")
    op.execute(f"UPDATE result_versions SET correction = {note} WHERE {has} <> 'withdrawn'")
