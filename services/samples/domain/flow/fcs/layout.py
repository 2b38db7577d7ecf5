"""How the values of a data set lie in the file: in list mode, one event after the other, whole bytes each."""

from dataclasses import dataclass
from typing import Final

from libs.common.errors import Invalid
from services.samples.domain.flow.fcs.kept import limits
from services.samples.domain.flow.fcs.original import Original

_WIDTHS: Final = {"F": (32,), "D": (64,), "I": (8, 16, 32)}
_ORDERS: Final = ("1,2,3,4", "4,3,2,1", "1,2", "2,1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Type, byte order, bits of each channel, events, and where the first of them begins in the file."""

    datatype: str
    byte_order: str
    bits: tuple[int, ...]
    events: int
    begin: int
    remarks: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all events: what a file says beyond them is not data."""
        return sum(self.bits) // 8 * self.events


def layout_of(original: Original, *, file_size: int) -> Layout:
    """Refuses what FlowIO reads as something else, or not at all."""
    datatype, order = (original.text.get(name, "").strip().upper() for name in ("datatype", "byteord"))
    _check("$MODE", original.text.get("mode", _mode_unsaid(original)).strip().upper(), ("L",))
    _check("$DATATYPE", datatype, tuple(_WIDTHS))
    _check("$BYTEORD", order, _ORDERS)
    channels = original.number("par", least=1)
    if channels > limits().most_parameters:
        raise Invalid("The file has too many parameters.", where="body", right=f"at most {limits().most_parameters}")
    for channel in range(1, channels + 1):
        _check("$PnDATATYPE", original.text.get(f"p{channel}datatype", datatype).strip().upper(), (datatype,))
    bits = tuple(original.number(f"p{channel}b") for channel in range(1, channels + 1))
    if not set(bits) <= set(_WIDTHS[datatype]):
        _check("$PnB", "", tuple(str(width) for width in _WIDTHS[datatype]))
    events = original.number("tot", least=1)
    begin, end, remarks = _place(original)
    found = Layout(
        datatype=datatype, byte_order=order, bits=bits, events=events, begin=original.at + begin, remarks=remarks
    )
    _check_room(found, segment=end - begin + 1 if end else None, file_size=file_size)
    return found


def _mode_unsaid(original: Original) -> str:
    """From 3.2 on there is list mode only."""
    return "L" if original.header.version == "3.2" else ""


def _place(original: Original) -> tuple[int, int, tuple[str, ...]]:
    """By TEXT, as the standard has it from 3.0 on, and by HEADER in 2.0 or where TEXT says nothing."""
    header = original.header.data
    text = (original.number("begindata", otherwise=0), original.number("enddata", otherwise=0))
    if original.header.version == "2.0" or not text[0]:
        return *header, ()
    apart = header[0] and header != text
    return *text, ("offsets_disagree",) if apart else ()


def _check_room(found: Layout, *, segment: int | None, file_size: int) -> None:
    if not found.begin:
        raise Invalid("The file does not say where its events begin.", where="body", right="$BEGINDATA")
    if found.begin + found.size > file_size:
        raise Invalid("The file ends before its events do.", where="body", right=f"{found.events} events, as $TOT says")
    if segment is not None and segment < found.size:
        right = f"{found.size} bytes for {found.events} events"
        raise Invalid("The DATA segment is shorter than its events.", where="body", right=right)


def _check(keyword: str, told: str, right: tuple[str, ...]) -> None:
    """What the file says is not repeated: anything may stand there."""
    if told not in right:
        raise Invalid(f"{keyword} is missing, or of a kind that is not read.", where="body", right="; ".join(right))
