"""What instruments send in the benchmarks: genetics results in HL7 v2, and a device's records in ASTM frames."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

SEGMENTS: Final = 36
USUAL: Final = 3_800
"""Bytes of the results that are measured most, in so many segments."""

FRAMES: Final = 28
"""Of one ASTM message."""


def oru(number: int, size: int = USUAL) -> bytes:
    """One ORU^R01 of about this size; its control id is the number."""
    head = (
        f"MSH|^~\\&|GENLAB|HUB|LIS|NET|20260616103000+0200||ORU^R01^ORU_R01|{number}|P|2.5.1\r"
        f"PID|1||BENCH\rORC|RE|P1|F1\rOBR|1|P1|F1|51969-4^Genetic analysis^LN|||20260616090000|||||||||||||||"
        f"20260616103000|||F\r"
    )
    results = SEGMENTS - 5
    each = max(10, (size - len(head)) // results - 60)
    lines = (
        f"OBX|{n}|ST|48018-6^Gene studied^LN|2a|{'GENE' * each:.{each}}||||||F|||20260616103000" for n in range(results)
    )
    return f"{head}{chr(13).join(lines)}\rSPM|1|S-BENCH||BM\r".encode()


def block(message: bytes) -> bytes:
    """As MLLP sends it."""
    return b"\x0b" + message + b"\x1c\r"


def session(number: int) -> Sequence[bytes]:
    """What a device sends in turns, each of which it waits for: ENQ, and the frames of one message."""
    lines = [f"H|\\^&|{number}||BENCH|||||||P|1|20260616103000", "P|1", "O|1|S-BENCH||^^^CD19"]
    lines += [f"R|{n}|^^^CD{n}|{n}|%||||F||||20260616103000" for n in range(1, FRAMES - len(lines))]
    return [b"\x05", *(_frame(place, f"{line}\r".encode()) for place, line in enumerate([*lines, "L|1|N"], start=1))]


def _frame(place: int, text: bytes) -> bytes:
    content = b"%d" % (place % 8) + text + b"\x03"
    return b"\x02" + content + b"%02X" % (sum(content) % 256) + b"\r\n"


def flow(number: int, label: str) -> bytes:
    """One ORU^R01 of flow cytometry about the tube with this label, measured just now."""
    now = datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")
    return (
        f"MSH|^~\\&|CYTO|HUB|LIS|NET|{now}||ORU^R01^ORU_R01|{number}|P|2.5.1\rPID|1||BENCH\r"
        f"OBR|1|||FLOW^Flow|||{now}|||||||||||||||{now}|||F\r"
        f"OBX|1|NM|BLASTS^Blasts^L||{number % 90 + 1}|%|||||F\rOBX|2|NM|CD22^CD22^L||93|%|||||F\r"
        f"SPM|1|{label}||BM\r"
    ).encode()
