"""Who has had each tube; of tubes moved before, what the ledger tells. Nobody changes it afterwards."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0013"
down_revision = "samples_0012"
branch_labels = None
depends_on = None

TABLE = """
    CREATE TABLE custody (
        sample_id UUID NOT NULL,
        version INTEGER NOT NULL,
        deed TEXT NOT NULL,
        since TIMESTAMP WITH TIME ZONE NOT NULL,
        holder TEXT,
        organisation TEXT,
        destination TEXT,
        shipment_id UUID,
        undoes INTEGER,
        preservation TEXT,
        "by" TEXT NOT NULL,
        by_organisation TEXT,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_custody PRIMARY KEY (sample_id, version)
    )
"""

PAST = """
    WITH told AS (
        SELECT split_part(type, '.', 5) AS deed, version, convert_from(body, 'UTF8')::jsonb AS event
        FROM ledger
        WHERE type ~ '^org\\.reallnet\\.samples\\.sample\\.'
          AND split_part(type, '.', 5) IN
              ('collected', 'dispatched', 'received', 'rejected', 'banked', 'cancelled', 'quarantined')
    ), facts AS (
        SELECT deed, version, event, event->'data' AS data, (event->'data'->>'sample_id')::uuid AS sample_id,
               (event->>'time')::timestamptz AS recorded_at,
               CASE WHEN deed = 'collected' THEN 'hospital' WHEN deed = 'dispatched' THEN 'courier'
                    WHEN deed = 'banked' THEN 'biobank' WHEN deed = 'received' THEN 'hub'
                    WHEN deed = 'rejected' AND event->'data'->>'reason' = 'missing' THEN 'nobody'
                    WHEN deed = 'rejected' THEN 'hub' END AS holder
        FROM told
    )
    INSERT INTO custody
    SELECT f.sample_id, f.version, f.deed,
           COALESCE((f.data->>CASE f.deed WHEN 'collected' THEN 'extracted_at' ELSE f.deed || '_at' END)::timestamptz,
                    f.recorded_at),
           f.holder,
           CASE WHEN f.holder = 'hospital' THEN f.event->>'origin' WHEN f.holder IN ('hub', 'biobank') THEN s.hub END,
           CASE WHEN f.holder = 'courier' THEN f.event->>'destination' END,
           (f.data->>'shipment_id')::uuid,
           NULL,
           COALESCE(f.data->>'preservation', s.preservation),
           COALESCE(f.event->>'actor', 'samples'),
           CASE WHEN f.deed IN ('collected', 'dispatched') THEN f.event->>'origin'
                WHEN f.holder IS NOT NULL THEN s.hub END,
           f.recorded_at
    FROM facts f JOIN samples s ON s.id = f.sample_id
    ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("SET LOCAL statement_timeout = '1h'")
    op.execute(PAST)
    op.execute("SET LOCAL statement_timeout = '60s'")
    # The subquery sees only samples that the tenant may see.
    secure_rows(op, "custody", using="EXISTS (SELECT FROM samples WHERE samples.id = custody.sample_id)")
    # Beside a new sample, in one statement, the sample is not to be seen yet.
    op.execute("CREATE POLICY added_by_all ON custody FOR INSERT WITH CHECK (true)")
    keep_for_ever(op, "custody")
