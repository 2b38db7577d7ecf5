"""Children whose tubes are stored, with everything their families may agree to; hospitals and hubs as the network has them."""

from typing import Final

from libs.common.identifiers import PatientCode
from libs.common.vocabulary import Purpose
from tests.bench.watch import Connection

HOSPITAL, HUB = "hospital-madrid", "hub-madrid"

CHILDREN: Final = 20_000

SHARES: Final = (
    ("hospital-madrid", "hub-madrid", 20),
    ("hospital-cataluna", "hub-barcelona", 20),
    ("hospital-andalucia", "hub-madrid", 16),
    ("hospital-valencia", "hub-barcelona", 12),
    ("hospital-castilla-leon", "hub-madrid", 6),
    ("hospital-galicia", "hub-madrid", 6),
    ("hospital-murcia", "hub-barcelona", 5),
    ("hospital-canarias", "hub-madrid", 4),
    ("hospital-baleares", "hub-barcelona", 4),
    ("hospital-aragon", "hub-barcelona", 4),
    ("hospital-asturias", "hub-madrid", 3),
)
"""Out of a hundred tubes, about as children live in Spain."""

_PLACES: Final = [(hospital, hub) for hospital, hub, share in SHARES for _ in range(share)]

_TABLE: Final = "CREATE TEMPORARY TABLE bench_children (n int PRIMARY KEY, code text, hospital text, hub text)"
_KNOWN: Final = "INSERT INTO known_patients (code, hospital, version) SELECT code, hospital, 1 FROM bench_children"
_CONSENTS: Final = """
    INSERT INTO known_consents (patient, purpose, given, version)
    SELECT code, purpose, true, 1 FROM bench_children, unnest($1::text[]) AS purpose
"""
_ANALYSE: Final = "VACUUM (ANALYZE) known_patients, known_consents"


async def let_in(connection: Connection) -> list[str]:
    """Samples knows them; gives those of one hospital. This connection knows them by number from then on."""
    codes = {str(PatientCode.new()) for _ in range(CHILDREN)}  # random: two may be alike
    children = [(n, code, *_PLACES[n % len(_PLACES)]) for n, code in enumerate(codes)]
    await connection.execute(_TABLE)
    await connection.copy_records_to_table("bench_children", records=children)
    await connection.execute(_KNOWN)
    await connection.execute(_CONSENTS, [purpose.value for purpose in Purpose])
    await connection.execute(_ANALYSE)
    return [code for _, code, hospital, _ in children if hospital == HOSPITAL]
