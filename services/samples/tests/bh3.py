"""A plate of dynamic BH3 profiling made by hand; a test changes the wells that it is about."""

from typing import Any

Json = dict[str, Any]

VENETOCLAX: Json = {"drug": "venetoclax", "drug_dose_nm": 100}
EVENTS = 5_000


def control(role: str, mfi: float, **more: Any) -> Json:
    return {"role": role, "mfi": mfi, "gated_events": EVENTS, **more}


def sample(mfi: float, **more: Any) -> Json:
    return {"role": "sample", "mfi": mfi, "gated_events": EVENTS, "peptide": "bim", "peptide_dose_um": 0.1, **more}


def plate(*wells: Json) -> Json:
    """Each in a well of its own."""
    return {"wells": [{"well": f"{'ABCDEFGH'[at % 8]}{at // 8 + 1}", **well} for at, well in enumerate(wells)]}
