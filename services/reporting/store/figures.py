"""The counts behind the network's figures: grouped in the database, put together by the domain's rules."""

from sqlalchemy import text

from libs.common.database import Transaction
from services.reporting.domain.case_groups import single_timing
from services.reporting.domain.figures import Figures, Tally, figures_of

UNKNOWN = "unknown"

# Later facts of a consultation may be known before its opening is. What was entered in error never
# was a case; any other way of closing changes no count.
_IS_A_CASE = "c.opened_at IS NOT NULL AND c.close_reason IS DISTINCT FROM 'entered_in_error'"

# The consultation's own follow-up counts (the board's); where there is none, the registry's latest
# outcome of the child (domain.md, section 7). An episode entered in error puts its case in no group.
_TALLIES = text(
    f"""
    WITH latest AS (
        SELECT DISTINCT ON (coalesce(s.root, o.patient)) coalesce(s.root, o.patient) AS root, o.status
        FROM outcomes o LEFT JOIN standings s ON s.patient = o.patient
        ORDER BY coalesce(s.root, o.patient), o.seen_on DESC, o.patient
    )
    SELECT count(*) AS cases, e.kind, e.relapse_number, coalesce(e.timing, '{{}}') AS timing, a.adherence,
           coalesce(f.status, latest.status) AS status
    FROM consultations c
    LEFT JOIN episodes e ON e.episode_id = c.episode_id AND NOT e.voided
    LEFT JOIN adherences a ON a.consultation_id = c.consultation_id
    LEFT JOIN follow_ups f ON f.consultation_id = c.consultation_id
    LEFT JOIN standings s ON s.patient = c.patient
    LEFT JOIN latest ON latest.root = coalesce(s.root, c.patient)
    WHERE {_IS_A_CASE}
    GROUP BY e.kind, e.relapse_number, coalesce(e.timing, '{{}}'), a.adherence, coalesce(f.status, latest.status)
    """
)

# An item is counted once per consultation, to how many receivers it was sent in turn. A referral
# that was taken back is none, unless it was the withdrawal of a consent that took it back.
_ITEMS = text(
    """
    SELECT item, count(DISTINCT r.consultation_id) AS cases
    FROM referrals r
    CROSS JOIN LATERAL unnest(r.items) AS item
    LEFT JOIN referral_answers answer ON answer.referral_id = r.referral_id
    WHERE answer.stage IS DISTINCT FROM 'revoked' OR answer.cause IN (SELECT event_id FROM withdrawals)
    GROUP BY item
    """
)

# The hospital is the one that asked: a child that moves does not change what was counted.
_NAMES = {
    "hospital": "coalesce(c.hospital, 'unknown')",
    "year": "to_char(c.opened_at AT TIME ZONE 'UTC', 'YYYY')",
    "lineage": "coalesce(c.lineage, 'unknown')",
}
_CASES = {
    group: text(f"SELECT {name} AS name, count(*) AS cases FROM consultations c WHERE {_IS_A_CASE} GROUP BY 1")
    for group, name in _NAMES.items()
}


async def figures(tx: Transaction) -> Figures:
    """Everything Table 1 counts. Patients who withdrew stay counted: nothing here names them."""
    items = {row.item: row.cases for row in await tx.all(_ITEMS)}
    return figures_of(await _tallies(tx), items)


async def cases_by(tx: Transaction, group: str) -> dict[str, int]:
    """Consultations by `hospital`, `year` or `lineage`."""
    return {row.name: row.cases for row in await tx.all(_CASES[group])}


async def cases_by_timing(tx: Transaction) -> dict[str, int]:
    """By the class of the relapse; `unknown` where the dates leave several, or there is none."""
    counted: dict[str, int] = {}
    for tally in await _tallies(tx):
        timing = single_timing(tally.timing) or UNKNOWN
        counted[timing] = counted.get(timing, 0) + tally.cases
    return counted


async def _tallies(tx: Transaction) -> list[Tally]:
    return [
        Tally(
            cases=row.cases,
            kind=row.kind,
            relapse_number=row.relapse_number,
            timing=tuple(row.timing),
            adherence=row.adherence,
            status=row.status,
        )
        for row in await tx.all(_TALLIES)
    ]
