"""What a registration writes and what reads ask for, as plain statements on registry's own tables."""

from typing import Final

PATIENT: Final = """
    INSERT INTO patients (code, id, hospital, region, birth_date, sex, version, consents_version, registered_at)
    VALUES ($1, $2, $3, $4, $5, $6, 1, 0, $7)
"""
VERSION: Final = """
    INSERT INTO patient_versions (patient, version, change, content, at, by_subject)
    VALUES ($1, 1, 'registered', $2, $3, $4)
"""
AUDIT: Final = """
    INSERT INTO audit_entries (at, by_subject, by_organisation, did, about, patient, changes, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
VAULT: Final = """
    INSERT INTO identity_vault (patient_id, key_id, nonce, sealed, sealed_at) VALUES ($1, $2, $3, $4, $5)
"""
DIGEST: Final = "INSERT INTO identity_digests (matched_on, digest, patient_id) VALUES ($1, $2, $3)"
POSITION: Final = "SELECT nextval('ledger_position')"
LEDGER: Final = """
    INSERT INTO ledger (recorded_at, position, id, type, aggregate, version, subject, body)
    VALUES ($1, $2, $3, $4, $5, 1, $6, $7)
"""
WAITING: Final = """
    INSERT INTO outbox_waiting (position, recorded_at, aggregate, id, subject, body) VALUES ($1, $2, $3, $4, $5, $6)
"""

ONE: Final = "SELECT * FROM patients WHERE code = $1 AND hospital = $2"
OF_ONE: Final = {
    "consents": "SELECT * FROM consents WHERE patient = $1 ORDER BY id",
    "course": "SELECT * FROM entries WHERE patient = $1 AND voided_at IS NULL ORDER BY id",
    "outcome": "SELECT * FROM outcomes WHERE patient = $1 ORDER BY version DESC LIMIT 1",
    "withdrawals": "SELECT * FROM withdrawals WHERE patient = $1 ORDER BY id",
}
LIST: Final = """
    SELECT * FROM patients WHERE hospital = $1 AND merged_into IS NULL ORDER BY registered_at DESC, code DESC LIMIT $2
"""
