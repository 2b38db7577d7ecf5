"""Read models of reporting: one table per kind of fact, each closed to those who may not see the patient."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "reporting_0002"
down_revision = "reporting_0001"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"
OF_A_PATIENT = (
    "patient_traits",
    "patient_places",
    "merged_patients",
    "consents",
    "withdrawals",
    "withdrawal_confirmations",
    "standings",
    "episodes",
    "treatments",
    "responses",
    "outcomes",
    "sample_steps",
    "assay_steps",
    "consultations",
    "recommendations",
    "adherences",
    "follow_ups",
    "referrals",
    "referral_answers",
    "verdicts",
)

FOR_THE_HOSPITAL = ("adherences", "follow_ups", "verdicts")

TABLES = """
CREATE TABLE adherences (
    consultation_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    adherence TEXT NOT NULL,
    CONSTRAINT pk_adherences PRIMARY KEY (consultation_id)
);

CREATE INDEX ix_adherences_patient ON adherences (patient);

CREATE TABLE assay_steps (
    assay_id UUID NOT NULL,
    version INTEGER NOT NULL,
    patient TEXT NOT NULL,
    stage TEXT NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sample_id UUID,
    facts JSONB NOT NULL,
    CONSTRAINT pk_assay_steps PRIMARY KEY (assay_id, version)
);

CREATE INDEX ix_assay_steps_patient ON assay_steps (patient);

CREATE INDEX ix_assay_steps_sample_id ON assay_steps (sample_id);

CREATE TABLE consents (
    patient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    given BOOLEAN NOT NULL,
    document_version TEXT,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_consents PRIMARY KEY (patient, purpose)
);

CREATE TABLE consultations (
    consultation_id UUID NOT NULL,
    patient TEXT NOT NULL,
    hospital TEXT,
    episode_id UUID,
    lineage TEXT,
    opened_at TIMESTAMP WITH TIME ZONE,
    answer_due_at TIMESTAMP WITH TIME ZONE,
    recommendation_due_at TIMESTAMP WITH TIME ZONE,
    answered_at TIMESTAMP WITH TIME ZONE,
    answer_overdue_at TIMESTAMP WITH TIME ZONE,
    recommendation_overdue_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE,
    close_reason TEXT,
    CONSTRAINT pk_consultations PRIMARY KEY (consultation_id)
);

CREATE INDEX ix_consultations_patient ON consultations (patient);

CREATE TABLE episodes (
    episode_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    voided BOOLEAN NOT NULL,
    kind TEXT,
    relapse_number INTEGER,
    diagnosed_on TEXT,
    lineage TEXT,
    timing TEXT[],
    episode JSONB,
    classification JSONB,
    CONSTRAINT pk_episodes PRIMARY KEY (episode_id)
);

CREATE INDEX ix_episodes_patient ON episodes (patient);

CREATE TABLE follow_ups (
    consultation_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_follow_ups PRIMARY KEY (consultation_id)
);

CREATE INDEX ix_follow_ups_patient ON follow_ups (patient);

CREATE TABLE merged_patients (
    patient TEXT NOT NULL,
    survivor TEXT NOT NULL,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_merged_patients PRIMARY KEY (patient)
);

CREATE INDEX ix_merged_patients_survivor ON merged_patients (survivor);

CREATE TABLE outcomes (
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    seen_on TEXT NOT NULL,
    CONSTRAINT pk_outcomes PRIMARY KEY (patient)
);

CREATE TABLE patient_places (
    patient TEXT NOT NULL,
    hospital TEXT NOT NULL,
    region TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_patient_places PRIMARY KEY (patient)
);

CREATE TABLE patient_traits (
    patient TEXT NOT NULL,
    birth_date DATE NOT NULL,
    sex TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_patient_traits PRIMARY KEY (patient)
);

CREATE TABLE rebuilds (
    id BIGSERIAL NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    stream_created_at TEXT NOT NULL,
    until_position BIGINT NOT NULL,
    CONSTRAINT pk_rebuilds PRIMARY KEY (id)
);

CREATE TABLE recommendations (
    consultation_id UUID NOT NULL,
    recommendation_version INTEGER NOT NULL,
    patient TEXT NOT NULL,
    recommendation_id UUID NOT NULL,
    items JSONB NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_recommendations PRIMARY KEY (consultation_id, recommendation_version)
);

CREATE INDEX ix_recommendations_patient ON recommendations (patient);

CREATE TABLE referral_answers (
    referral_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    stage TEXT NOT NULL,
    reason TEXT,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    cause UUID,
    CONSTRAINT pk_referral_answers PRIMARY KEY (referral_id)
);

CREATE INDEX ix_referral_answers_patient ON referral_answers (patient);

CREATE TABLE referrals (
    referral_id UUID NOT NULL,
    patient TEXT NOT NULL,
    consultation_id UUID NOT NULL,
    kind TEXT NOT NULL,
    items TEXT[] NOT NULL,
    assays TEXT[] NOT NULL,
    trial TEXT,
    receiver TEXT NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_referrals PRIMARY KEY (referral_id)
);

CREATE INDEX ix_referrals_consultation_id ON referrals (consultation_id);

CREATE INDEX ix_referrals_patient ON referrals (patient);

CREATE TABLE responses (
    response_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    voided BOOLEAN NOT NULL,
    episode_id UUID,
    response TEXT,
    assessed_on TEXT,
    mrd FLOAT,
    CONSTRAINT pk_responses PRIMARY KEY (response_id)
);

CREATE INDEX ix_responses_patient ON responses (patient);

CREATE TABLE sample_steps (
    sample_id UUID NOT NULL,
    version INTEGER NOT NULL,
    patient TEXT NOT NULL,
    stage TEXT NOT NULL,
    happened_at TIMESTAMP WITH TIME ZONE,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    hospital TEXT,
    hub TEXT,
    facts JSONB NOT NULL,
    CONSTRAINT pk_sample_steps PRIMARY KEY (sample_id, version)
);

CREATE INDEX ix_sample_steps_patient ON sample_steps (patient);

CREATE TABLE sights (
    patient TEXT NOT NULL,
    organisation TEXT NOT NULL,
    CONSTRAINT pk_sights PRIMARY KEY (patient, organisation)
);

CREATE INDEX ix_sights_organisation ON sights (organisation);

CREATE TABLE standings (
    patient TEXT NOT NULL,
    root TEXT NOT NULL,
    standing TEXT NOT NULL,
    hospital TEXT,
    region TEXT,
    CONSTRAINT pk_standings PRIMARY KEY (patient)
);

CREATE INDEX ix_standings_root ON standings (root);

CREATE TABLE stated_confirmations (
    withdrawal_id UUID NOT NULL,
    CONSTRAINT pk_stated_confirmations PRIMARY KEY (withdrawal_id)
);

CREATE TABLE treatments (
    treatment_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    voided BOOLEAN NOT NULL,
    episode_id UUID,
    kind TEXT,
    agents TEXT[],
    target TEXT,
    line INTEGER,
    started_on TEXT,
    ended_on TEXT,
    CONSTRAINT pk_treatments PRIMARY KEY (treatment_id)
);

CREATE INDEX ix_treatments_patient ON treatments (patient);

CREATE TABLE trial_sites (
    site TEXT NOT NULL,
    version INTEGER NOT NULL,
    trial TEXT NOT NULL,
    arm TEXT NOT NULL,
    hospital TEXT NOT NULL,
    status TEXT NOT NULL,
    since DATE NOT NULL,
    CONSTRAINT pk_trial_sites PRIMARY KEY (site)
);

CREATE INDEX ix_trial_sites_trial_arm ON trial_sites (trial, arm);

CREATE TABLE trials (
    trial TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    arms TEXT[] NOT NULL,
    criteria_version INTEGER NOT NULL,
    CONSTRAINT pk_trials PRIMARY KEY (trial)
);

CREATE TABLE verdicts (
    verdict_id UUID NOT NULL,
    patient TEXT NOT NULL,
    version INTEGER NOT NULL,
    trial TEXT NOT NULL,
    arm TEXT NOT NULL,
    verdict TEXT NOT NULL,
    previous TEXT,
    criteria_version INTEGER NOT NULL,
    reasons TEXT[] NOT NULL,
    missing TEXT[] NOT NULL,
    sites JSONB NOT NULL,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_verdicts PRIMARY KEY (verdict_id)
);

CREATE INDEX ix_verdicts_patient ON verdicts (patient);

CREATE TABLE withdrawal_confirmations (
    withdrawal_id UUID NOT NULL,
    by_service TEXT NOT NULL,
    patient TEXT NOT NULL,
    confirmed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_withdrawal_confirmations PRIMARY KEY (withdrawal_id, by_service)
);

CREATE INDEX ix_withdrawal_confirmations_patient ON withdrawal_confirmations (patient);

CREATE TABLE withdrawals (
    withdrawal_id UUID NOT NULL,
    patient TEXT NOT NULL,
    event_id UUID NOT NULL,
    purposes TEXT[] NOT NULL,
    withdrawn_on DATE NOT NULL,
    stated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_withdrawals PRIMARY KEY (withdrawal_id)
);

CREATE INDEX ix_withdrawals_patient ON withdrawals (patient)
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    secure_rows(op, "sights", "organisation")
    for table in OF_A_PATIENT:
        using = _at_own_hospital(table) if table in FOR_THE_HOSPITAL else _with_sight(table)
        secure_rows(op, table, using=using)


def _with_sight(table: str) -> str:
    """`sights` says which organisations see which code; one look by its primary key for each row found."""
    seen = f"SELECT FROM sights s WHERE s.patient = {table}.patient AND s.organisation = {TENANT}"
    return f"{TENANT} = '*' OR EXISTS ({seen})"


def _at_own_hospital(table: str) -> str:
    """What a receiver of the child does not read; `standings` shows only children in sight."""
    own = f"SELECT FROM standings s WHERE s.patient = {table}.patient AND s.hospital = {TENANT}"
    return f"{TENANT} = '*' OR EXISTS ({own})"
