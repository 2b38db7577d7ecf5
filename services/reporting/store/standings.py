"""Under which code a patient goes on, whether it is shown, and to whom: worked out anew from the facts kept.

Whatever order the facts came in, the same facts give the same standings: nothing here depends on
what the standing was before.
"""

from sqlalchemy import text

from libs.common.database import Transaction

# Codes that were found to be one child, in both directions; the root is the one that goes on.
# Of several statements on the consent to the registry, the last one made counts.
_FAMILY = text(
    """
    WITH RECURSIVE family(patient) AS (
        SELECT CAST(:code AS text)
        UNION
        SELECT CASE WHEN m.patient = f.patient THEN m.survivor ELSE m.patient END
        FROM merged_patients m JOIN family f ON f.patient IN (m.patient, m.survivor)
    )
    SELECT array_agg(patient) AS codes,
           coalesce(
               min(patient) FILTER (WHERE patient NOT IN (SELECT patient FROM merged_patients)), min(patient)
           ) AS root,
           coalesce((
               SELECT NOT given FROM consents
               WHERE purpose = 'registry' AND patient IN (SELECT patient FROM family)
               ORDER BY stated_at DESC, version DESC, patient LIMIT 1
           ), false) AS hidden
    FROM family
    """
)

_SET = text(
    """
    INSERT INTO standings (patient, root, standing, hospital, region)
    SELECT code, :root,
           CASE WHEN code <> :root THEN 'merged' WHEN :hidden THEN 'hidden' ELSE 'shown' END,
           place.hospital, place.region
    FROM unnest(CAST(:codes AS text[])) AS code
    LEFT JOIN patient_places place ON place.patient = :root
    ON CONFLICT (patient) DO UPDATE
    SET root = excluded.root, standing = excluded.standing, hospital = excluded.hospital, region = excluded.region
    """
)

_CLOSE = text("DELETE FROM sights WHERE patient = ANY(:codes)")

_OPEN = text(
    """
    INSERT INTO sights (patient, organisation)
    SELECT code, seeing.organisation
    FROM unnest(CAST(:codes AS text[])) AS code
    CROSS JOIN (
        SELECT hospital AS organisation FROM patient_places WHERE patient = :root
        UNION
        SELECT receiver FROM referral_answers
        WHERE patient = ANY(:codes) AND kind = 'patient' AND stage = 'accepted'
    ) AS seeing
    """
)


async def refresh(tx: Transaction, code: str) -> None:
    """Work out the standing of this code and of all that are the same child."""
    family = await tx.one(_FAMILY, {"code": code})
    await tx.execute(_SET, {"codes": family.codes, "root": family.root, "hidden": family.hidden})
    await tx.execute(_CLOSE, {"codes": family.codes})
    if not family.hidden:
        await tx.execute(_OPEN, {"codes": family.codes, "root": family.root})
