"""Create the board's tables, and close them row by row."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "board_0002"
down_revision = "board_0001"

TABLES = (
    """
    CREATE TABLE consultations (
        id UUID NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        episode_id UUID,
        summary JSONB NOT NULL,
        opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
        opened_by TEXT NOT NULL,
        answer_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recommendation_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
        stage TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        recommended_at TIMESTAMP WITH TIME ZONE,
        answer_overdue_at TIMESTAMP WITH TIME ZONE,
        recommendation_overdue_at TIMESTAMP WITH TIME ZONE,
        closed_at TIMESTAMP WITH TIME ZONE,
        closed_reason TEXT,
        version INTEGER NOT NULL,
        CONSTRAINT pk_consultations PRIMARY KEY (id),
        CONSTRAINT ck_consultations_closed_for_a_reason CHECK ((closed_at IS NULL) = (closed_reason IS NULL)),
        CONSTRAINT ck_consultations_closed_at_a_time CHECK ((closed_at IS NULL) = (stage <> 'closed'))
    )
    """,
    """
    CREATE INDEX ix_consultations_clocks_running ON consultations (answer_due_at, recommendation_due_at) WHERE stage <> 'closed' AND recommended_at IS NULL
    """,
    "CREATE INDEX ix_consultations_hospital_opened_at_id ON consultations (hospital, opened_at, id)",
    "CREATE INDEX ix_consultations_opened_at_id ON consultations (opened_at, id)",
    "CREATE INDEX ix_consultations_patient ON consultations (patient)",
    """
    CREATE TABLE known_consents (
        patient TEXT NOT NULL,
        purpose TEXT NOT NULL,
        given BOOLEAN NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_known_consents PRIMARY KEY (patient, purpose)
    )
    """,
    """
    CREATE TABLE known_episodes (
        id UUID NOT NULL,
        patient TEXT NOT NULL,
        version INTEGER NOT NULL,
        voided BOOLEAN NOT NULL,
        episode JSONB,
        classification JSONB,
        CONSTRAINT pk_known_episodes PRIMARY KEY (id)
    )
    """,
    "CREATE INDEX ix_known_episodes_patient ON known_episodes (patient)",
    """
    CREATE TABLE known_patients (
        code TEXT NOT NULL,
        hospital TEXT NOT NULL,
        version INTEGER NOT NULL,
        merged_into TEXT,
        CONSTRAINT pk_known_patients PRIMARY KEY (code)
    )
    """,
    "CREATE INDEX ix_known_patients_merged_into ON known_patients (merged_into)",
    """
    CREATE TABLE known_results (
        assay_id UUID NOT NULL,
        patient TEXT NOT NULL,
        version INTEGER NOT NULL,
        assay TEXT,
        lab TEXT,
        result_version INTEGER NOT NULL,
        experimental BOOLEAN NOT NULL,
        released_at TIMESTAMP WITH TIME ZONE,
        withdrawn BOOLEAN NOT NULL,
        CONSTRAINT pk_known_results PRIMARY KEY (assay_id)
    )
    """,
    "CREATE INDEX ix_known_results_patient ON known_results (patient)",
    """
    CREATE TABLE follow_ups (
        consultation_id UUID NOT NULL,
        version INTEGER NOT NULL,
        status TEXT NOT NULL,
        seen_on DATE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by TEXT NOT NULL,
        CONSTRAINT pk_follow_ups PRIMARY KEY (consultation_id, version),
        CONSTRAINT fk_follow_ups_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id)
    )
    """,
    """
    CREATE TABLE posts (
        id UUID NOT NULL,
        consultation_id UUID NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        in_reply_to UUID,
        posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        posted_by TEXT NOT NULL,
        posted_by_organisation TEXT NOT NULL,
        CONSTRAINT pk_posts PRIMARY KEY (id),
        CONSTRAINT fk_posts_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id),
        CONSTRAINT fk_posts_in_reply_to_posts FOREIGN KEY(in_reply_to) REFERENCES posts (id)
    )
    """,
    "CREATE INDEX ix_posts_consultation_id_posted_at ON posts (consultation_id, posted_at)",
    """
    CREATE TABLE recommendations (
        consultation_id UUID NOT NULL,
        version INTEGER NOT NULL,
        id UUID NOT NULL,
        patient TEXT NOT NULL,
        items JSONB NOT NULL,
        comment TEXT,
        reason TEXT,
        issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
        issued_by TEXT NOT NULL,
        issued_by_organisation TEXT NOT NULL,
        digest TEXT NOT NULL,
        digest_kind TEXT NOT NULL,
        CONSTRAINT pk_recommendations PRIMARY KEY (consultation_id, version),
        CONSTRAINT ck_recommendations_changed_for_a_reason CHECK (version = 1 OR reason IS NOT NULL),
        CONSTRAINT fk_recommendations_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id),
        CONSTRAINT uq_recommendations_id UNIQUE (id)
    )
    """,
    """
    CREATE TABLE referrals (
        id UUID NOT NULL,
        consultation_id UUID NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        receiver TEXT NOT NULL,
        kind TEXT NOT NULL,
        items TEXT[] NOT NULL,
        trial TEXT,
        made_at TIMESTAMP WITH TIME ZONE NOT NULL,
        made_by TEXT NOT NULL,
        stage TEXT NOT NULL,
        answered_at TIMESTAMP WITH TIME ZONE,
        answered_by TEXT,
        declined_reason TEXT,
        revoked_at TIMESTAMP WITH TIME ZONE,
        version INTEGER NOT NULL,
        CONSTRAINT pk_referrals PRIMARY KEY (id),
        CONSTRAINT ck_referrals_answered_by_somebody CHECK ((answered_at IS NULL) = (answered_by IS NULL)),
        CONSTRAINT ck_referrals_declined_for_a_reason CHECK ((declined_reason IS NULL) = (stage <> 'declined')),
        CONSTRAINT ck_referrals_revoked_at_a_time CHECK ((revoked_at IS NULL) = (stage <> 'revoked')),
        CONSTRAINT fk_referrals_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id)
    )
    """,
    "CREATE INDEX ix_referrals_consultation_id_receiver ON referrals (consultation_id, receiver)",
    "CREATE INDEX ix_referrals_hospital_made_at_id ON referrals (hospital, made_at, id)",
    "CREATE INDEX ix_referrals_made_at_id ON referrals (made_at, id)",
    "CREATE INDEX ix_referrals_patient ON referrals (patient)",
    "CREATE INDEX ix_referrals_receiver_made_at_id ON referrals (receiver, made_at, id)",
    """
    CREATE TABLE adherence_entries (
        consultation_id UUID NOT NULL,
        version INTEGER NOT NULL,
        recommendation_version INTEGER NOT NULL,
        adherence TEXT NOT NULL,
        reason TEXT,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by TEXT NOT NULL,
        CONSTRAINT pk_adherence_entries PRIMARY KEY (consultation_id, version),
        CONSTRAINT ck_adherence_entries_not_followed_for_a_reason CHECK (adherence = 'yes' OR reason IS NOT NULL),
        CONSTRAINT fk_adherence_entries_consultation_id_recommendation_ver_c2c2 FOREIGN KEY(consultation_id, recommendation_version) REFERENCES recommendations (consultation_id, version)
    )
    """,
)

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
EVERYWHERE = f"{TENANT} = '*'"

# Read by the treating hospital, and by whoever has accepted the patient (and not been revoked).
CONSULTATION = f"""
    {EVERYWHERE} OR hospital = {TENANT} OR EXISTS (
        SELECT FROM referrals r
        WHERE r.consultation_id = consultations.id AND r.receiver = {TENANT}
        AND r.kind = 'patient' AND r.stage = 'accepted'
    )
"""

# The policy of `consultations` applies inside these too.
AS_CONSULTATION = f"{EVERYWHERE} OR EXISTS (SELECT FROM consultations c WHERE c.id = consultation_id)"
AS_HOSPITAL = (
    f"{EVERYWHERE} OR EXISTS (SELECT FROM consultations c WHERE c.id = consultation_id AND c.hospital = {TENANT})"
)


def of_own_patient(table: str) -> str:
    return f"{EVERYWHERE} OR EXISTS (SELECT FROM known_patients p WHERE p.code = {table}.patient)"


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    secure_rows(op, "referrals", "hospital", "receiver")
    secure_rows(op, "consultations", using=CONSULTATION)
    secure_rows(op, "recommendations", using=AS_CONSULTATION)
    for table in ("posts", "adherence_entries", "follow_ups"):
        secure_rows(op, table, using=AS_HOSPITAL)
    secure_rows(op, "known_patients", "hospital")
    for table in ("known_consents", "known_results"):
        secure_rows(op, table, using=of_own_patient(table))
    shown = "EXISTS (SELECT FROM consultations c WHERE c.episode_id = known_episodes.id)"
    secure_rows(op, "known_episodes", using=f"{of_own_patient('known_episodes')} OR {shown}")
