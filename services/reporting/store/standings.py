"""Under which code a patient goes on, whether it is shown, and to whom: worked out anew from the facts kept.

Whatever order the facts came in, the same facts give the same standings: nothing here depends on
what the standing was before.
"""

from sqlalchemy import text

from libs.common.database import Transaction

# Codes that were found to be one child, in both directions; the root is the one that goes on.
# Of several statements on the consent to the registry, the last one made counts.
# Sights are closed and opened in one statement: those that stay are neither removed nor added.
_REFRESH = text(
    """
    WITH RECURSIVE family(patient) AS (
        SELECT CAST(:code AS text)
        UNION
        SELECT CASE WHEN m.patient = f.patient THEN m.survivor ELSE m.patient END
        FROM merged_patients m JOIN family f ON f.patient IN (m.patient, m.survivor)
    ), child AS (
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
    ), seeing AS (
        SELECT hospital AS organisation FROM patient_places, child WHERE patient = root AND NOT hidden
        UNION
        SELECT receiver FROM referral_answers, child
        WHERE patient = ANY(codes) AND kind = 'patient' AND stage = 'accepted' AND NOT hidden
    ), closed AS (
        DELETE FROM sights USING child
        WHERE patient = ANY(codes)
            AND NOT EXISTS (SELECT FROM seeing WHERE seeing.organisation = sights.organisation)
    ), opened AS (
        INSERT INTO sights (patient, organisation)
        SELECT code, organisation FROM child, unnest(codes) AS code, seeing
        ON CONFLICT DO NOTHING
    )
    INSERT INTO standings (patient, root, standing, hospital, region)
    SELECT code, root,
           CASE WHEN code <> root THEN 'merged' WHEN hidden THEN 'hidden' ELSE 'shown' END,
           place.hospital, place.region
    FROM child CROSS JOIN unnest(codes) AS code
    LEFT JOIN patient_places place ON place.patient = root
    ON CONFLICT (patient) DO UPDATE
    SET root = excluded.root, standing = excluded.standing, hospital = excluded.hospital, region = excluded.region
    """
)


async def refresh(tx: Transaction, code: str) -> None:
    """Work out the standing of this code and of all that are the same child."""
    await tx.execute(_REFRESH, {"code": code})
