"""Tubes as years of work would leave them: drawn five at a time, sent together, most of them in the freezer by now.

The newest come first, as they are still on their way; what is added later is older. The server writes them itself.
"""

from typing import Final

from tests.bench.watch import Connection

TOGETHER: Final = 5
"""Tubes of one child in one parcel."""

AT_ONCE: Final = 250_000
"""Tubes of one statement."""

_GONE: Final = "DROP TABLE IF EXISTS bench_tubes"

# A hundred parcels a day. The last days' are on their way; of the older ones most are banked.
_TUBES: Final = f"""
    CREATE TEMPORARY TABLE bench_tubes AS
    SELECT tube.n, uuidv7(drawn - now()) AS id, 'S-' || upper(lpad(to_hex(tube.n), 8, '0')) AS label, parcel, code, hospital, hub,
        drawn, stage, CASE stage WHEN 'expected' THEN 0 WHEN 'cancelled' THEN 1 WHEN 'collected' THEN 1
                                 WHEN 'dispatched' THEN 2 WHEN 'received' THEN 3 WHEN 'banked' THEN 4 ELSE 3 END AS way
    FROM (
        SELECT g, uuidv7(g * interval '-15 minutes') AS parcel, now() - g * interval '15 minutes' AS drawn,
            CASE WHEN g < 20 THEN 'expected' WHEN g < 80 THEN 'collected' WHEN g < 200 THEN 'dispatched'
                 WHEN g < 400 THEN 'received' WHEN g % 40 = 0 THEN 'rejected' WHEN g % 100 = 1 THEN 'cancelled'
                 WHEN g % 500 = 3 THEN 'quarantined' ELSE 'banked' END AS stage
        FROM generate_series($1::int / {TOGETHER}, ($2::int - 1) / {TOGETHER}) AS g
    ) AS parcels
    JOIN bench_children ON bench_children.n = g % (SELECT count(*) FROM bench_children)
    CROSS JOIN LATERAL generate_series(g * {TOGETHER} + 1, (g + 1) * {TOGETHER}) AS tube (n)
"""

_PARCELS: Final = "(SELECT DISTINCT ON (parcel) * FROM bench_tubes WHERE way >= 2 ORDER BY parcel) AS t"
_FILLED: Final = (
    f"""
    INSERT INTO shipments (id, hospital, hub, courier, preservation, dispatched_at, expected_at, created_at)
    SELECT parcel, hospital, hub, 'Courier', 'fresh', drawn + interval '2 hours', drawn + interval '1 day',
        drawn + interval '2 hours'
    FROM {_PARCELS}
    """,
    f"""
    INSERT INTO parcels (id, hospital, sender, receiver, state, courier, preservation, dispatched_at, expected_at,
        received_at, created_at, created_by, version)
    SELECT parcel, hospital, hospital, hub, CASE way WHEN 2 THEN 'dispatched' ELSE 'received' END, 'Courier', 'fresh',
        drawn + interval '2 hours', drawn + interval '1 day',
        CASE WHEN way > 2 THEN drawn + interval '1 day' END, drawn + interval '1 hour', 'bench', 4
    FROM {_PARCELS}
    """,
    f"INSERT INTO parcel_boxes (parcel_id, name) SELECT parcel, 'A' FROM {_PARCELS}",
    "INSERT INTO labels (label) SELECT label FROM bench_tubes",
    """
    INSERT INTO samples (id, label, patient, hospital, hub, stage, material, tube, preservation, extracted_at,
        collected_at, shipment_id, dispatched_at, expected_at, received_at, rejected_at, rejection_reason,
        transport_alarms, created_at, version)
    SELECT id, label, code, hospital, hub, stage,
        CASE WHEN way > 0 THEN CASE n % 3 WHEN 0 THEN 'peripheral_blood' ELSE 'bone_marrow' END END,
        CASE WHEN way > 0 THEN CASE n % 3 WHEN 0 THEN 'edta' ELSE 'sodium_heparin' END END,
        CASE WHEN way > 3 THEN 'frozen_viable' WHEN way > 0 THEN 'fresh' END,
        CASE WHEN way > 0 THEN drawn END, CASE WHEN way > 0 THEN drawn END,
        CASE WHEN way > 1 THEN parcel END, CASE WHEN way > 1 THEN drawn + interval '2 hours' END,
        CASE WHEN way > 1 THEN drawn + interval '1 day' END,
        CASE WHEN way > 2 AND stage <> 'rejected' THEN drawn + interval '1 day' END,
        CASE WHEN stage = 'rejected' THEN drawn + interval '1 day' END,
        CASE WHEN stage = 'rejected' THEN 'clotted' END, '{}', drawn, way + 1
    FROM bench_tubes
    """,
    """
    INSERT INTO parcel_tubes (parcel_id, sample_id, box, condition, noted_at, taken_out_at)
    SELECT parcel, id, 'A', CASE WHEN way > 2 THEN 'good' END, CASE WHEN way > 2 THEN drawn + interval '1 day' END,
        CASE WHEN way > 2 THEN drawn + interval '1 day' END
    FROM bench_tubes WHERE way >= 2
    """,
    """
    INSERT INTO custody (sample_id, version, deed, since, holder, organisation, destination, shipment_id, preservation,
        "by", by_organisation, recorded_at)
    SELECT id, version, deed, drawn, holder, CASE version WHEN 1 THEN hospital WHEN 3 THEN hub END,
        CASE version WHEN 2 THEN hub END, CASE version WHEN 2 THEN parcel END, 'fresh', 'bench', hospital, drawn
    FROM bench_tubes JOIN (VALUES (1, 'collected', 'hospital'), (2, 'dispatched', 'courier'), (3, 'received', 'hub'))
        AS deeds (version, deed, holder) ON version <= way
    """,
    """
    INSERT INTO assays (id, sample_id, patient, hospital, hub, lab, kind, stage, ordered_at, result_version,
        resulted_at, released_at, released_version, version)
    SELECT uuidv7(drawn - now()), id, code, hospital, hub, CASE kind WHEN 'drp' THEN 'lab-drp' ELSE hub END, kind,
        CASE WHEN way > 3 THEN 'final' WHEN stage IN ('rejected', 'cancelled', 'quarantined') THEN 'cancelled'
            ELSE 'ordered' END, drawn, CASE WHEN way > 3 THEN 1 ELSE 0 END,
        CASE WHEN way > 3 THEN drawn + interval '5 days' END, CASE WHEN way > 3 THEN drawn + interval '5 days' END,
        CASE WHEN way > 3 THEN 1 END, 1
    FROM (SELECT *, CASE WHEN n % 10 = 0 THEN 'drp' ELSE 'flow' END AS kind FROM bench_tubes WHERE way > 0) AS tubes
    """,
)

_TABLES: Final = "samples, labels, custody, shipments, parcels, parcel_boxes, parcel_tubes, assays"


async def fill(connection: Connection, *, have: int, want: int) -> None:
    """Bring the stored samples from so many to so many, and let the server know them as it would by then."""
    for start in range(have, want, AT_ONCE):
        await connection.execute(_GONE)
        await connection.execute(_TUBES.replace("$1", str(start)).replace("$2", str(min(start + AT_ONCE, want))))
        for statement in _FILLED:
            await connection.execute(statement, timeout=600)
    await connection.execute(f"VACUUM (ANALYZE) {_TABLES}", timeout=600)
    await connection.execute("CHECKPOINT", timeout=600)
