"""Germ-line findings leave the results and go to genetic counselling, those stored before among them."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0074"
down_revision = "samples_0073"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLES = (
    """
    CREATE TABLE counselling_cases (
        id UUID NOT NULL,
        assay_id UUID NOT NULL,
        state TEXT NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        found_at TIMESTAMP WITH TIME ZONE NOT NULL,
        taken_at TIMESTAMP WITH TIME ZONE,
        taken_by TEXT,
        reported_at TIMESTAMP WITH TIME ZONE,
        reported_by TEXT,
        closed_at TIMESTAMP WITH TIME ZONE,
        closed_by TEXT,
        closing TEXT,
        note TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_counselling_cases PRIMARY KEY (id),
        CONSTRAINT uq_counselling_cases_assay_id UNIQUE (assay_id),
        CONSTRAINT ck_counselling_cases_somebody_took CHECK ((taken_at IS NULL) = (taken_by IS NULL)),
        CONSTRAINT ck_counselling_cases_somebody_reported CHECK ((reported_at IS NULL) = (reported_by IS NULL)),
        CONSTRAINT ck_counselling_cases_somebody_closed CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
        CONSTRAINT ck_counselling_cases_closed_for_a_reason CHECK ((closed_at IS NULL) = (closing IS NULL)),
        CONSTRAINT fk_counselling_cases_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
    """,
    "CREATE INDEX ix_counselling_cases_found_at_id ON counselling_cases (found_at, id)",
    """
    CREATE TABLE counselling_findings (
        id UUID NOT NULL,
        assay_id UUID NOT NULL,
        result_version INTEGER,
        file_id UUID,
        findings JSONB NOT NULL,
        found_at TIMESTAMP WITH TIME ZONE NOT NULL,
        found_by TEXT NOT NULL,
        CONSTRAINT pk_counselling_findings PRIMARY KEY (id),
        CONSTRAINT uq_counselling_findings_version UNIQUE (assay_id, result_version),
        CONSTRAINT uq_counselling_findings_file_id UNIQUE (file_id),
        CONSTRAINT ck_counselling_findings_of_a_version_or_a_file
            CHECK ((result_version IS NULL) <> (file_id IS NULL)),
        CONSTRAINT fk_counselling_findings_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
    """,
)

FOUND = """
    INSERT INTO counselling_findings (id, assay_id, result_version, findings, found_at, found_by)
    SELECT gen_random_uuid(), v.assay_id, v.version, found.lines, v.posted_at, v.posted_by
    FROM result_versions v
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(
            CASE v.body->>'family'
                WHEN 'ngs' THEN (line - 'origin' - 'at_diagnosis') || '{"kind": "in_tumour"}'
                WHEN 'germ_line' THEN line || '{"kind": "germ_line"}'
                ELSE line || '{"kind": "pharmacogene"}'
            END), '[]') AS lines
        FROM jsonb_array_elements(coalesce(v.body->'variants', v.body->'genes')) AS line
        WHERE CASE v.body->>'family'
            WHEN 'ngs' THEN line->>'origin' = 'germ_line'
            WHEN 'pharmacogenetics' THEN line->>'diplotype' IS NOT NULL
            ELSE true
        END
    ) AS found
    WHERE v.body->>'family' = 'germ_line'
        OR (v.body->>'family' IN ('ngs', 'pharmacogenetics') AND found.lines <> '[]')
"""

CASES = """
    INSERT INTO counselling_cases (id, assay_id, state, opened_at, found_at, version)
    SELECT gen_random_uuid(), assay_id, 'waiting', min(found_at), max(found_at), 1
    FROM counselling_findings GROUP BY assay_id
"""

TAKEN_OUT = (
    """
    UPDATE result_versions SET body = body || jsonb_build_object(
        'withheld_for_counselling', true,
        'variants', coalesce((SELECT jsonb_agg(line ORDER BY place)
            FROM jsonb_array_elements(body->'variants') WITH ORDINALITY AS lines (line, place)
            WHERE line->>'origin' IS DISTINCT FROM 'germ_line'), '[]'))
    WHERE body->>'family' = 'ngs' AND body->'variants' @> '[{"origin": "germ_line"}]'
    """,
    """
    UPDATE result_versions SET body = body || '{"withheld_for_counselling": true, "variants": []}'
    WHERE body->>'family' = 'germ_line'
    """,
    """
    UPDATE result_versions SET body = body || jsonb_build_object(
        'withheld_for_counselling', true,
        'genes', (SELECT jsonb_agg(line - 'diplotype' ORDER BY place)
            FROM jsonb_array_elements(body->'genes') WITH ORDINALITY AS lines (line, place)))
    WHERE body->>'family' = 'pharmacogenetics'
    """,
)

APPEND_ONLY = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON counselling_findings FROM %I', current_database() || '_app');
            EXECUTE format('REVOKE DELETE, TRUNCATE ON counselling_cases FROM %I', current_database() || '_app');
        END IF;
    END $$
"""


def upgrade() -> None:
    for statement in (*TABLES, FOUND, CASES, *TAKEN_OUT):
        op.execute(statement)
    for table in ("counselling_cases", "counselling_findings"):
        # Who does the assay, and who has the tube: the treating hospital is not among them.
        done_there = f"SELECT FROM assays a WHERE a.id = {table}.assay_id AND {TENANT} IN (a.lab, a.hub)"
        seen = f"{TENANT} = '*' OR EXISTS ({done_there})"
        secure_rows(op, table, using=seen)
        op.execute(f"ALTER POLICY seen_by_parties ON {table} WITH CHECK ({seen})")
    op.execute(APPEND_ONLY)
