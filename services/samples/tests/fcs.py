"""FCS files made by hand, with somebody planted in every corner; a test changes what it is about."""

import struct
from collections.abc import Sequence
from typing import Any, Final

PLANTED: Final = ("Garcia", "Lopez", "Lucia", "1234567", "NHC778899", "Planted", "05-MAY-2019")
"""What must be found in no byte that is kept."""

CHANNELS: Final = (("FSC-A", ""), ("SSC-A", ""), ("B530-A", "CD19 FITC"), ("PE-Cy7-A", "CD22"), ("Time", ""))
VALUES: Final = (1.0, 2.5, 3.25, 1000.0, 0.0)

IDENTITIES: Final = {
    "$SRC": "Garcia Lopez, Lucia",
    "$SMNO": "1234567",
    "$OP": "Planted Operator",
    "$INST": "Hospital Planted",
    "$PROJ": "Planted",
    "$CELLS": "marrow of Lucia",
    "$COM": "Planted: a comment",
    "$FIL": "Garcia_Lopez_1234567.fcs",
    "$EXP": "Planted",
    "$DATE": "05-MAY-2019",
    "$CYTSN": "Planted",
    "$PLATENAME": "Planted plate",
    "$LAST_MODIFIER": "Planted",
    "PATIENT ID": "NHC778899",
    "SAMPLE ID": "1234567",
    "Nombre": "Lucia Garcia Lopez",
    "Planted keyword": "x",
    "P1DISPLAY": "Planted",
    "EXPORT USER NAME": "Planted",
}


def packed(datatype: str, order: str, events: Sequence[Sequence[float]], bits: Sequence[int]) -> bytes:
    """The values as a cytometer writes them."""
    letters = "".join({"F": "f", "D": "d"}.get(datatype) or {8: "B", 16: "H", 32: "I"}[width] for width in bits)
    row = struct.Struct(("<" if order.startswith("1") else ">") + letters)
    whole = datatype == "I"
    return b"".join(row.pack(*(int(value) if whole else value for value in event)) for event in events)


def fcs(
    *,
    version: str = "3.1",
    datatype: str = "F",
    order: str = "1,2,3,4",
    channels: Sequence[tuple[str, str]] = CHANNELS,
    bits: Sequence[int] | None = None,
    data: bytes | None = None,
    events: int = 3,
    more: dict[str, Any] | None = None,
    delimiter: str = "/",
    supplemental: str = "/$COM2/Planted/",
    analysis: str = "/GATE1/Planted Garcia/",
    trailing: bytes = b"Planted after the data",
    next_at: int = 0,
) -> bytes:
    """One data set, its segments in the usual order; a keyword of `more` that is None is left out."""
    widths = list(bits or [{"F": 32, "D": 64, "I": 16}[datatype]] * len(channels))
    values = [VALUES[: len(channels)]] * events
    content = packed(datatype, order, values, widths) if data is None else data
    told: dict[str, Any] = {
        "$BYTEORD": order,
        "$DATATYPE": datatype,
        "$MODE": "L",
        "$PAR": len(channels),
        "$TOT": events,
    }
    for number, (name, label) in enumerate(channels, start=1):
        told |= {f"$P{number}N": name, f"$P{number}B": widths[number - 1], f"$P{number}E": "0,0", f"$P{number}R": 1024}
        told |= {f"$P{number}G": "1.0", f"$P{number}V": 400} | ({f"$P{number}S": label} if label else {})
    told |= IDENTITIES | {"$TIMESTEP": "0.01", "$SPILLOVER": "2,B530-A,PE-Cy7-A,1,0.1,0.02,1"} | (more or {})
    extra, gates = supplemental.encode(), analysis.encode()
    places = dict.fromkeys(("BEGINDATA", "ENDDATA", "BEGINSTEXT", "ENDSTEXT", "BEGINANALYSIS", "ENDANALYSIS"), 0)
    for _ in range(2):
        known = {f"${name}": f"{at:>10}" for name, at in places.items()} if version != "2.0" else {}
        pairs = {**known, "$NEXTDATA": f"{next_at:>10}", **told}
        joined = delimiter.join(f"{name}{delimiter}{value}" for name, value in pairs.items() if value is not None)
        text = f"{delimiter}{joined}{delimiter}".encode()
        begin = 256 + len(text)
        places["BEGINSTEXT"], places["ENDSTEXT"] = begin, begin + len(extra) - 1
        places["BEGINDATA"] = begin + len(extra)
        places["ENDDATA"] = places["BEGINDATA"] + len(content) - 1
        places["BEGINANALYSIS"] = places["ENDDATA"] + 1
        places["ENDANALYSIS"] = places["ENDDATA"] + len(gates)
    header = [
        256,
        255 + len(text),
        *(places[name] for name in ("BEGINDATA", "ENDDATA", "BEGINANALYSIS", "ENDANALYSIS")),
    ]
    head = f"FCS{version}    {''.join(f'{at:>8}' for at in header)}".encode()
    return head.ljust(256, b" ") + text + extra + content + gates + trailing
