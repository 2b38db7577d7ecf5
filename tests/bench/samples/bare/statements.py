"""What a registration, a reception and a list write and ask for, as plain statements on samples' own tables."""

from typing import Final

LABEL: Final = "INSERT INTO labels (label) VALUES ($1)"
SAMPLE: Final = """
    INSERT INTO samples (id, label, patient, hospital, hub, stage, material, tube, preservation, extracted_at,
        collected_at, transport_alarms, created_at, version)
    VALUES ($1, $2, $3, $4, $5, 'collected', $6, $7, 'fresh', $8, $9, '{}', $9, 1)
"""
COLLECTED: Final = """
    INSERT INTO custody (sample_id, version, deed, since, holder, organisation, "by", by_organisation, recorded_at)
    VALUES ($1, 1, 'collected', $2, 'hospital', $3, $4, $3, $2)
"""
ASSAY: Final = """
    INSERT INTO assays (id, sample_id, patient, hospital, hub, lab, kind, stage, ordered_at, result_version, version)
    VALUES ($1, $2, $3, $4, $5, $5, $6, 'ordered', $7, 0, 1)
"""
WATCH: Final = "INSERT INTO sample_watches (sample_id, look_at) VALUES ($1, $2)"

AUDITS: Final = """
    INSERT INTO audit_entries (at, by_subject, by_organisation, did, about, patient, request_id)
    SELECT $1, $2, $3, $4, * FROM unnest($5::text[], $6::text[], $7::text[])
"""
EVENTS: Final = """
    WITH stated AS (
        SELECT nextval('ledger_position') AS position, * FROM unnest($2::uuid[], $3::text[], $4::bytea[])
            AS one (id, aggregate, body)
    ), kept AS (
        INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
        SELECT $1, position, id, $5, aggregate, 1, $6, body FROM stated
    )
    INSERT INTO outbox_waiting (position, recorded_at, aggregate, id, subject, body)
    SELECT position, $1, aggregate, id, $6, body FROM stated
"""

TUBES: Final = "SELECT * FROM parcel_tubes WHERE parcel_id = $1"
RECEIVED: Final = """
    UPDATE samples SET stage = 'received', received_at = $2, version = version + 1 WHERE id = ANY($1::uuid[])
    RETURNING *
"""
TAKEN_OUT: Final = """
    UPDATE parcel_tubes SET condition = 'good', noted_at = $2, taken_out_at = $2 WHERE parcel_id = $1
"""
HANDED: Final = """
    INSERT INTO custody (sample_id, version, deed, since, holder, organisation, "by", by_organisation, recorded_at)
    SELECT id, 3, 'received', $2, 'hub', $3, $4, $3, $2 FROM unnest($1::uuid[]) AS tubes (id)
"""
ARRIVED: Final = """
    UPDATE parcels SET state = 'received', received_at = $2, version = version + 1 WHERE id = $1 RETURNING *
"""

LIST: Final = "SELECT * FROM samples WHERE hospital = $1 ORDER BY created_at DESC, id DESC LIMIT $2"
