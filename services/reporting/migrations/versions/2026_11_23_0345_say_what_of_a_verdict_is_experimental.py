"""A verdict names the facts that stand on experimental assays; of those kept already they are all the `_ic50`."""

from alembic import op

revision = "reporting_0067"
down_revision = "reporting_0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE verdicts ADD COLUMN experimental_facts TEXT[] NOT NULL DEFAULT '{}'")
    op.execute(
        """
        UPDATE verdicts SET experimental_facts = ARRAY(
            SELECT DISTINCT found[1] FROM unnest(reasons || missing || because) AS told(code),
            LATERAL regexp_matches(code, '(?:^|:)([a-z0-9]+_ic50)(?![a-z0-9_])') AS found ORDER BY 1
        )
        WHERE array_to_string(reasons || missing || because, ' ') LIKE '%\\_ic50%'
        """
    )
