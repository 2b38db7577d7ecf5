"""The peers' statements, with the driver's own marks for values: `$1` for asyncpg, `%s` for psycopg."""

from typing import Final

_ROW = "INSERT INTO samples (id, patient, hospital, hub, stage, version, facts, changed_at) VALUES ({})"
_AUDIT = "INSERT INTO audit_entries (at, by_subject, by_organisation, did, about, patient, request_id) VALUES ({})"
_EFFECT = (
    "INSERT INTO effects (sample_id, patient, stage, happened_at, hospital, hub, facts) VALUES ({})"
    " ON CONFLICT DO NOTHING"
)


def _numbered(statement: str, count: int) -> str:
    return statement.format(", ".join(f"${place}" for place in range(1, count + 1)))


def _marked(statement: str, count: int) -> str:
    return statement.format(", ".join(["%s"] * count))


ROW: Final = _numbered(_ROW, 8)
AUDIT: Final = _numbered(_AUDIT, 7)
EFFECT: Final = _numbered(_EFFECT, 7)
ROW_PSYCOPG: Final = _marked(_ROW, 8)
AUDIT_PSYCOPG: Final = _marked(_AUDIT, 7)
EFFECT_PSYCOPG: Final = _marked(_EFFECT, 7)
