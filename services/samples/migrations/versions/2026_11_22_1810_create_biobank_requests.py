"""Researchers' requests: what was searched, asked, picked and handed out; and the kind of an episode."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0060"
down_revision = "samples_0022"
branch_labels = None
depends_on = None

TABLES = (
    "ALTER TABLE known_episodes ADD kind TEXT",
    """
    CREATE TABLE biobank_searches (
        id UUID NOT NULL,
        institution TEXT NOT NULL,
        asked_by TEXT NOT NULL,
        asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        asked TEXT NOT NULL,
        CONSTRAINT pk_biobank_searches PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_biobank_searches_institution_asked_at ON biobank_searches (institution, asked_at)",
    """
    CREATE TABLE biobank_requests (
        id UUID NOT NULL,
        institution TEXT NOT NULL,
        hub TEXT NOT NULL,
        requested_by TEXT NOT NULL,
        project_title TEXT NOT NULL,
        ethics_approval TEXT NOT NULL,
        purpose TEXT NOT NULL,
        uses TEXT[] NOT NULL,
        lines JSONB NOT NULL,
        state TEXT NOT NULL,
        requested_at TIMESTAMP WITH TIME ZONE NOT NULL,
        reason TEXT,
        reason_note TEXT,
        decided_at TIMESTAMP WITH TIME ZONE,
        decided_by TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_biobank_requests PRIMARY KEY (id),
        CONSTRAINT ck_biobank_requests_somebody_decided CHECK ((decided_at IS NULL) = (decided_by IS NULL))
    )
    """,
    """
    CREATE INDEX ix_biobank_requests_institution_requested_at_id
        ON biobank_requests (institution, requested_at, id)
    """,
    "CREATE INDEX ix_biobank_requests_hub_requested_at_id ON biobank_requests (hub, requested_at, id)",
    """
    CREATE TABLE research_tubes (
        id UUID NOT NULL,
        biobank_request_id UUID NOT NULL,
        line INTEGER NOT NULL,
        institution TEXT NOT NULL,
        hub TEXT NOT NULL,
        pseudonym TEXT NOT NULL,
        aliquot_id UUID NOT NULL,
        handed_id UUID,
        label TEXT,
        content TEXT NOT NULL,
        amount BIGINT,
        unit TEXT,
        state TEXT NOT NULL,
        reason TEXT,
        reserved_at TIMESTAMP WITH TIME ZONE NOT NULL,
        handed_out_at TIMESTAMP WITH TIME ZONE,
        due_at TIMESTAMP WITH TIME ZONE,
        reported TEXT,
        reported_at TIMESTAMP WITH TIME ZONE,
        settled_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT pk_research_tubes PRIMARY KEY (id),
        CONSTRAINT ck_research_tubes_amount_is_whole CHECK ((amount IS NULL) = (unit IS NULL)),
        CONSTRAINT ck_research_tubes_something_is_reserved CHECK (amount > 0),
        CONSTRAINT ck_research_tubes_tube_when_handed_out CHECK ((handed_out_at IS NULL) = (handed_id IS NULL)),
        CONSTRAINT ck_research_tubes_time_when_reported CHECK ((reported IS NULL) = (reported_at IS NULL)),
        CONSTRAINT ck_research_tubes_due_when_recalled CHECK (state <> 'recalled' OR due_at IS NOT NULL),
        CONSTRAINT fk_research_tubes_biobank_request_id_biobank_requests
            FOREIGN KEY (biobank_request_id) REFERENCES biobank_requests (id),
        CONSTRAINT fk_research_tubes_aliquot_id_aliquots FOREIGN KEY (aliquot_id) REFERENCES aliquots (id),
        CONSTRAINT fk_research_tubes_handed_id_aliquots FOREIGN KEY (handed_id) REFERENCES aliquots (id)
    )
    """,
    "CREATE INDEX ix_research_tubes_biobank_request_id ON research_tubes (biobank_request_id)",
    "CREATE INDEX ix_research_tubes_institution_reserved_at_id ON research_tubes (institution, reserved_at, id)",
    "CREATE INDEX ix_research_tubes_hub_reserved_at_id ON research_tubes (hub, reserved_at, id)",
    "CREATE INDEX ix_research_tubes_reserved ON research_tubes (aliquot_id) WHERE state = 'reserved'",
    "CREATE INDEX ix_research_tubes_recalled ON research_tubes (due_at) WHERE state = 'recalled'",
    """
    CREATE TABLE research_pseudonyms (
        biobank_request_id UUID NOT NULL,
        pseudonym TEXT NOT NULL,
        patient TEXT NOT NULL,
        hub TEXT NOT NULL,
        CONSTRAINT pk_research_pseudonyms PRIMARY KEY (biobank_request_id, pseudonym),
        CONSTRAINT fk_research_pseudonyms_biobank_request_id_biobank_requests
            FOREIGN KEY (biobank_request_id) REFERENCES biobank_requests (id)
    )
    """,
    "CREATE INDEX ix_research_pseudonyms_patient ON research_pseudonyms (patient)",
)

WATCHED = (
    # The tube's row is held, so that of two who reserve at once the second sees what the first has done.
    """
    CREATE FUNCTION check_reservations_fit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM aliquots WHERE id = NEW.aliquot_id FOR UPDATE;
        IF NOT EXISTS (
            SELECT FROM aliquots a,
                (SELECT count(*) AS tubes, count(*) FILTER (WHERE r.amount IS NULL) AS whole,
                        coalesce(sum(r.amount), 0) AS parts
                 FROM research_tubes r WHERE r.aliquot_id = NEW.aliquot_id AND r.state = 'reserved') kept
            WHERE a.id = NEW.aliquot_id AND a.stage = 'stored' AND kept.parts <= coalesce(a.amount, 0)
                AND (kept.whole = 0 OR kept.tubes = 1)
        ) THEN
            RAISE EXCEPTION 'more of a tube is reserved than it holds'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reservations_fit';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER reservations_fit AFTER INSERT ON research_tubes
        FOR EACH ROW WHEN (NEW.state = 'reserved') EXECUTE FUNCTION check_reservations_fit()
    """,
)


def upgrade() -> None:
    for statement in (*TABLES, *WATCHED):
        op.execute(statement)
    secure_rows(op, "biobank_searches", "institution")
    secure_rows(op, "biobank_requests", "institution", "hub")
    secure_rows(op, "research_tubes", "institution", "hub")
    secure_rows(op, "research_pseudonyms", "hub")
