"""Create the tables of samples, and close them row by row."""

from alembic import op

from libs.common.migrations import secure_rows

revision = "samples_0002"
down_revision = "samples_0001"

TABLES = (
    """
    CREATE TABLE api_keys (
        id TEXT NOT NULL,
        organisation TEXT NOT NULL,
        instrument TEXT NOT NULL,
        assays TEXT[] NOT NULL,
        digest BYTEA NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_by TEXT NOT NULL,
        expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
        last_used_at TIMESTAMP WITH TIME ZONE,
        revoked_at TIMESTAMP WITH TIME ZONE,
        CONSTRAINT pk_api_keys PRIMARY KEY (id),
        CONSTRAINT ck_api_keys_digest_is_sha256 CHECK (octet_length(digest) = 32),
        CONSTRAINT ck_api_keys_for_some_assay CHECK (cardinality(assays) > 0),
        CONSTRAINT ck_api_keys_ends_after_it_begins CHECK (expires_at > created_at)
    )
    """,
    "CREATE INDEX ix_api_keys_organisation_instrument ON api_keys (organisation, instrument)",
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
        voided BOOLEAN NOT NULL,
        version INTEGER NOT NULL,
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
    """
    CREATE TABLE labels (
        label TEXT NOT NULL,
        CONSTRAINT pk_labels PRIMARY KEY (label)
    )
    """,
    """
    CREATE TABLE shipments (
        id UUID NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT NOT NULL,
        courier TEXT NOT NULL,
        tracking_number TEXT,
        preservation TEXT,
        dispatched_at TIMESTAMP WITH TIME ZONE NOT NULL,
        expected_at TIMESTAMP WITH TIME ZONE NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_shipments PRIMARY KEY (id),
        CONSTRAINT ck_shipments_arrives_after_it_leaves CHECK (expected_at > dispatched_at)
    )
    """,
    "CREATE INDEX ix_shipments_hospital_created_at ON shipments (hospital, created_at)",
    "CREATE INDEX ix_shipments_hub_created_at ON shipments (hub, created_at)",
    """
    CREATE TABLE samples (
        id UUID NOT NULL,
        label TEXT NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT,
        stage TEXT NOT NULL,
        material TEXT,
        tube TEXT,
        preservation TEXT,
        extracted_at TIMESTAMP WITH TIME ZONE,
        collected_at TIMESTAMP WITH TIME ZONE,
        episode_id UUID,
        referral_id UUID,
        referral_accepted_at TIMESTAMP WITH TIME ZONE,
        shipment_id UUID,
        dispatched_at TIMESTAMP WITH TIME ZONE,
        expected_at TIMESTAMP WITH TIME ZONE,
        received_at TIMESTAMP WITH TIME ZONE,
        rejected_at TIMESTAMP WITH TIME ZONE,
        rejection_reason TEXT,
        rejection_note TEXT,
        transport_alarms TEXT[] NOT NULL,
        created_at TIMESTAMP WITH TIME ZONE NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_samples PRIMARY KEY (id),
        CONSTRAINT ck_samples_material_when_collected CHECK ((collected_at IS NULL) = (material IS NULL)),
        CONSTRAINT ck_samples_tube_when_collected CHECK ((collected_at IS NULL) = (tube IS NULL)),
        CONSTRAINT ck_samples_preservation_when_collected CHECK ((collected_at IS NULL) = (preservation IS NULL)),
        CONSTRAINT ck_samples_shipment_when_dispatched CHECK ((dispatched_at IS NULL) = (shipment_id IS NULL)),
        CONSTRAINT ck_samples_reason_when_rejected CHECK ((rejected_at IS NULL) = (rejection_reason IS NULL)),
        CONSTRAINT uq_samples_label UNIQUE (label),
        CONSTRAINT fk_samples_shipment_id_shipments FOREIGN KEY(shipment_id) REFERENCES shipments (id)
    )
    """,
    "CREATE INDEX ix_samples_hospital_created_at_id ON samples (hospital, created_at, id)",
    "CREATE INDEX ix_samples_hub_created_at_id ON samples (hub, created_at, id)",
    "CREATE INDEX ix_samples_patient ON samples (patient)",
    "CREATE INDEX ix_samples_referral_id ON samples (referral_id)",
    "CREATE INDEX ix_samples_shipment_id ON samples (shipment_id)",
    "CREATE UNIQUE INDEX uq_samples_announced ON samples (referral_id) WHERE stage = 'expected'",
    """
    CREATE TABLE aliquots (
        id UUID NOT NULL,
        label TEXT NOT NULL,
        sample_id UUID NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT NOT NULL,
        preservation TEXT NOT NULL,
        volume_ul INTEGER,
        box TEXT,
        position TEXT,
        banked_at TIMESTAMP WITH TIME ZONE NOT NULL,
        thaw_cycles INTEGER NOT NULL,
        version INTEGER NOT NULL,
        CONSTRAINT pk_aliquots PRIMARY KEY (id),
        CONSTRAINT ck_aliquots_place_is_whole CHECK ((box IS NULL) = (position IS NULL)),
        CONSTRAINT ck_aliquots_thaws_are_counted CHECK (thaw_cycles >= 0),
        CONSTRAINT uq_aliquots_place UNIQUE (hub, box, position),
        CONSTRAINT uq_aliquots_label UNIQUE (label),
        CONSTRAINT fk_aliquots_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
    )
    """,
    "CREATE INDEX ix_aliquots_patient ON aliquots (patient)",
    "CREATE INDEX ix_aliquots_sample_id ON aliquots (sample_id)",
    """
    CREATE TABLE assays (
        id UUID NOT NULL,
        sample_id UUID NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        hub TEXT,
        lab TEXT NOT NULL,
        kind TEXT NOT NULL,
        stage TEXT NOT NULL,
        ordered_at TIMESTAMP WITH TIME ZONE NOT NULL,
        referral_id UUID,
        result_version INTEGER NOT NULL,
        resulted_at TIMESTAMP WITH TIME ZONE,
        released_at TIMESTAMP WITH TIME ZONE,
        released_version INTEGER,
        version INTEGER NOT NULL,
        CONSTRAINT pk_assays PRIMARY KEY (id),
        CONSTRAINT ck_assays_version_when_released CHECK ((released_at IS NULL) = (released_version IS NULL)),
        CONSTRAINT fk_assays_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id)
    )
    """,
    "CREATE INDEX ix_assays_hospital_ordered_at_id ON assays (hospital, ordered_at, id)",
    "CREATE INDEX ix_assays_hub_ordered_at_id ON assays (hub, ordered_at, id)",
    "CREATE INDEX ix_assays_lab_ordered_at_id ON assays (lab, ordered_at, id)",
    "CREATE INDEX ix_assays_patient ON assays (patient)",
    "CREATE INDEX ix_assays_sample_id ON assays (sample_id)",
    """
    CREATE TABLE instrument_messages (
        lab TEXT NOT NULL,
        instrument TEXT NOT NULL,
        message_id TEXT NOT NULL,
        body_hash BYTEA NOT NULL,
        assay_id UUID NOT NULL,
        result_version INTEGER NOT NULL,
        received_at TIMESTAMP WITH TIME ZONE NOT NULL,
        id_reused BOOLEAN NOT NULL,
        CONSTRAINT pk_instrument_messages PRIMARY KEY (lab, instrument, message_id, body_hash),
        CONSTRAINT fk_instrument_messages_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id)
    )
    """,
    """
    CREATE TABLE result_versions (
        assay_id UUID NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL,
        body JSONB NOT NULL,
        preanalytics JSONB NOT NULL,
        measured_at TIMESTAMP WITH TIME ZONE NOT NULL,
        posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
        posted_by TEXT NOT NULL,
        aliquot_id UUID,
        instrument TEXT,
        released_at TIMESTAMP WITH TIME ZONE,
        released_by TEXT,
        reason TEXT,
        CONSTRAINT pk_result_versions PRIMARY KEY (assay_id, version),
        CONSTRAINT ck_result_versions_somebody_released CHECK ((released_at IS NULL) = (released_by IS NULL)),
        CONSTRAINT fk_result_versions_assay_id_assays FOREIGN KEY(assay_id) REFERENCES assays (id),
        CONSTRAINT fk_result_versions_aliquot_id_aliquots FOREIGN KEY(aliquot_id) REFERENCES aliquots (id)
    )
    """,
)

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

# A laboratory sees what it has an order on; the orders themselves name all three parties.
ORDERED_HERE = f"EXISTS (SELECT FROM assays ordered WHERE ordered.sample_id = %s AND ordered.lab = {TENANT})"
OF_A_PATIENT_AT_HAND = (
    f"{TENANT} = '*'"
    f" OR EXISTS (SELECT FROM samples held WHERE held.patient = %(patient)s AND {TENANT} IN (held.hospital, held.hub))"
    f" OR EXISTS (SELECT FROM assays ordered WHERE ordered.patient = %(patient)s AND ordered.lab = {TENANT})"
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    _secure_records()
    _secure_knowledge()


def _secure_records() -> None:
    """What happens to tubes: the patient's hospital, the hub, and laboratories with an order."""
    secure_rows(op, "assays", "hospital", "hub", "lab")
    secure_rows(op, "samples", using=f"{TENANT} = '*' OR {TENANT} IN (hospital, hub) OR {ORDERED_HERE % 'samples.id'}")
    secure_rows(
        op, "aliquots", using=f"{TENANT} = '*' OR {TENANT} IN (hospital, hub) OR {ORDERED_HERE % 'aliquots.sample_id'}"
    )
    # The subquery sees only assays that the tenant may see.
    secure_rows(op, "result_versions", using="EXISTS (SELECT FROM assays WHERE assays.id = result_versions.assay_id)")
    secure_rows(op, "instrument_messages", "lab")
    secure_rows(op, "shipments", "hospital", "hub")
    secure_rows(op, "api_keys", "organisation")


def _secure_knowledge() -> None:
    """What is known of patients: their hospital, and whoever has a sample or an order of theirs."""
    own = f"hospital = {TENANT} OR "
    secure_rows(op, "known_patients", using=own + OF_A_PATIENT_AT_HAND % {"patient": "known_patients.code"})
    # The subquery sees only patients that the tenant may see.
    for table in ("known_consents", "known_episodes"):
        known = f"EXISTS (SELECT FROM known_patients WHERE known_patients.code = {table}.patient)"
        secure_rows(op, table, using=f"{TENANT} = '*' OR {known}")
