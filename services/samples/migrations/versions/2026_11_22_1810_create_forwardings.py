"""Tubes that a hub hands on to another hub: only what it holds, and only with a row that says so."""

from alembic import op

from libs.common.migrations import keep_for_ever, secure_rows

revision = "samples_0066"
down_revision = "samples_0065"
branch_labels = None
depends_on = None

TENANT = "(SELECT current_setting('reallnet.organisation', true))"

TABLE = (
    """
    CREATE TABLE forwardings (
        sample_id UUID NOT NULL,
        version INTEGER NOT NULL,
        patient TEXT NOT NULL,
        hospital TEXT NOT NULL,
        by_hub TEXT NOT NULL,
        from_hub TEXT NOT NULL,
        to_hub TEXT NOT NULL,
        parcel_id UUID NOT NULL,
        reason TEXT NOT NULL,
        note TEXT,
        forwarded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
        recorded_by TEXT NOT NULL,
        undoes INTEGER,
        shipment_before UUID,
        dispatched_before TIMESTAMP WITH TIME ZONE,
        expected_before TIMESTAMP WITH TIME ZONE,
        received_before TIMESTAMP WITH TIME ZONE,
        preservation_before TEXT,
        alarms_before TEXT[] NOT NULL,
        written_in BIGINT NOT NULL,
        CONSTRAINT pk_forwardings PRIMARY KEY (sample_id, version),
        CONSTRAINT ck_forwardings_to_another_hub CHECK (from_hub <> to_hub),
        CONSTRAINT fk_forwardings_sample_id_samples FOREIGN KEY(sample_id) REFERENCES samples (id),
        CONSTRAINT fk_forwardings_parcel_id_parcels FOREIGN KEY(parcel_id) REFERENCES parcels (id)
    )
    """,
    "CREATE INDEX ix_forwardings_by_hub_recorded_at ON forwardings (by_hub, recorded_at)",
    "CREATE INDEX ix_forwardings_to_hub_recorded_at ON forwardings (to_hub, recorded_at)",
    "CREATE INDEX ix_forwardings_hospital_recorded_at ON forwardings (hospital, recorded_at)",
    "CREATE INDEX ix_forwardings_parcel_id ON forwardings (parcel_id)",
    "CREATE INDEX ix_forwardings_patient ON forwardings (patient)",
)

# A policy sees the new row only; these see what was before as well.
GUARDS = (
    """
    CREATE FUNCTION check_forwarder_holds_tube() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.written_in := pg_current_xact_id()::text::bigint;
        IF NEW.undoes IS NULL AND EXISTS (
            SELECT FROM samples s WHERE s.id = NEW.sample_id AND s.version = NEW.version - 1
                AND s.stage = 'received' AND s.hub = NEW.by_hub AND NEW.from_hub = NEW.by_hub
                AND s.hospital = NEW.hospital AND s.patient = NEW.patient
        ) THEN RETURN NEW; END IF;
        IF NEW.undoes IS NOT NULL AND EXISTS (
            SELECT FROM samples s JOIN forwardings f ON f.sample_id = s.id AND f.version = NEW.undoes
            WHERE s.id = NEW.sample_id AND s.version = NEW.version - 1 AND s.stage = 'dispatched'
                AND s.shipment_id = f.parcel_id AND s.hub = f.to_hub AND f.undoes IS NULL
                AND f.by_hub = NEW.by_hub AND f.parcel_id = NEW.parcel_id
                AND NEW.from_hub = f.to_hub AND NEW.to_hub = f.from_hub
        ) THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'a tube is forwarded by the hub that holds it'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'forwarder_holds_tube';
    END $$
    """,
    """
    CREATE TRIGGER forwarder_holds_tube BEFORE INSERT ON forwardings
        FOR EACH ROW EXECUTE FUNCTION check_forwarder_holds_tube()
    """,
    """
    CREATE FUNCTION check_tube_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE tenant TEXT := current_setting('reallnet.organisation', true);
    BEGIN
        IF tenant = '*' THEN RETURN NEW; END IF;
        IF NEW.hospital = OLD.hospital AND (
            (tenant = OLD.hospital AND OLD.stage IN ('expected', 'collected'))
            OR EXISTS (
                SELECT FROM forwardings f WHERE f.sample_id = OLD.id AND f.version = NEW.version AND f.by_hub = tenant
                    AND f.from_hub = OLD.hub AND f.to_hub = NEW.hub
                    AND f.written_in = pg_current_xact_id()::text::bigint
            )
        ) THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'a tube is handed on by whoever holds it'
            USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'tube_is_held';
    END $$
    """,
    """
    CREATE TRIGGER tube_is_held BEFORE UPDATE ON samples FOR EACH ROW
        WHEN (OLD.hub IS DISTINCT FROM NEW.hub OR OLD.hospital IS DISTINCT FROM NEW.hospital
              OR current_setting('reallnet.organisation', true) NOT IN ('*', OLD.hospital, COALESCE(OLD.hub, '')))
        EXECUTE FUNCTION check_tube_is_held()
    """,
)

# Parties whose policies cannot name the old hub find it here. The subqueries depend on no row: each is run once.
TUBES_SENT_ON = f"SELECT f.sample_id FROM forwardings f WHERE f.by_hub = {TENANT}"
PARCELS_SENT_ON = f"SELECT f.parcel_id FROM forwardings f WHERE f.by_hub = {TENANT}"
CHILDREN_OF_THEM = f"SELECT f.patient FROM forwardings f WHERE f.by_hub = {TENANT}"
HANDED_ON_NOW = f"{TUBES_SENT_ON} AND f.written_in = pg_current_xact_id_if_assigned()::text::bigint"
OF_A_PATIENT_AT_HAND = (
    f"EXISTS (SELECT FROM samples held WHERE held.patient = known_patients.code"
    f" AND {TENANT} IN (held.hospital, held.hub))"
    f" OR EXISTS (SELECT FROM assays ordered WHERE ordered.patient = known_patients.code AND ordered.lab = {TENANT})"
)
ORDERED_HERE = f"EXISTS (SELECT FROM assays ordered WHERE ordered.sample_id = %s AND ordered.lab = {TENANT})"

SEEN = {
    "samples": f"{TENANT} IN (hospital, hub) OR {ORDERED_HERE % 'samples.id'} OR id IN ({TUBES_SENT_ON})",
    "assays": f"{TENANT} IN (hospital, hub, lab) OR sample_id IN ({HANDED_ON_NOW})",
    "shipments": f"{TENANT} IN (hospital, hub) OR id IN ({PARCELS_SENT_ON})",
    "nonconformities": f"{TENANT} IN (hospital, hub) OR parcel_id IN ({PARCELS_SENT_ON})",
    "known_patients": f"hospital = {TENANT} OR {OF_A_PATIENT_AT_HAND} OR code IN ({CHILDREN_OF_THEM})",
}

# A hub that has sent a tube on reads the chain up to the next hands.
CUSTODY_SEEN = f"""
    {TENANT} = '*'
    OR EXISTS (SELECT FROM samples s WHERE s.id = custody.sample_id AND {TENANT} IN (s.hospital, s.hub))
    OR (NOT sample_id IN ({TUBES_SENT_ON}) AND {ORDERED_HERE % "custody.sample_id"})
    OR EXISTS (SELECT FROM forwardings f WHERE f.sample_id = custody.sample_id AND f.by_hub = {TENANT}
               AND custody.version <= f.version + 1)
"""

# Beside a new sample, in one statement, the sample is not to be seen yet: its first row is taken at its word.
CUSTODY_TOLD = f"""
    {TENANT} = '*'
    OR (by_organisation = {TENANT} AND (organisation IS NULL OR organisation = {TENANT})
        AND (version = 1 OR EXISTS (
            SELECT FROM samples s WHERE s.id = custody.sample_id AND s.version = custody.version - 1
                AND ({TENANT} IN (s.hospital, s.hub) OR s.id IN ({HANDED_ON_NOW})))))
"""

CHILD_CHANGES = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = current_database() || '_app') THEN
            EXECUTE format('GRANT UPDATE (patient, hospital) ON forwardings TO %I', current_database() || '_app');
        END IF;
    END $$
"""


def upgrade() -> None:
    for statement in (*TABLE, *GUARDS):
        op.execute(statement)
    secure_rows(op, "forwardings", "hospital", "from_hub", "to_hub")
    op.execute(f"ALTER POLICY seen_by_parties ON forwardings WITH CHECK ({TENANT} = '*' OR by_hub = {TENANT})")
    keep_for_ever(op, "forwardings")
    # Only the child that it is about may pass to another code or hospital.
    op.execute(CHILD_CHANGES)
    for table, seen in SEEN.items():
        op.execute(f"ALTER POLICY seen_by_parties ON {table} USING ({TENANT} = '*' OR {seen})")
    _secure_custody()


def _secure_custody() -> None:
    for policy in ("seen_by_parties", "added_by_all"):
        op.execute(f"DROP POLICY {policy} ON custody")
    op.execute(f"CREATE POLICY seen_by_parties ON custody FOR SELECT USING ({CUSTODY_SEEN})")
    op.execute(f"CREATE POLICY told_by_holder ON custody FOR INSERT WITH CHECK ({CUSTODY_TOLD})")
