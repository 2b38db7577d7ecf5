"""The order of segments becomes a tree of patients and orders.

Where SPM stands decides: before the first OBR of a patient, the message is centred on specimens (OUL^R22, R23), and
OBRs belong to the SPM before them; after it, on orders (ORU, OUL^R24), and SPM belongs to the OBR before it. Segments
that nobody knows are passed over; those in an odd order are put where they can belong.
"""

from collections.abc import Callable, Iterable
from typing import Final

from services.samples.doors.hl7.sections import Order, Patient, Result
from services.samples.doors.hl7.segment import Segment

_SPECIMENS: Final = frozenset({"SPM", "SAC"})
_CONTENT: Final = frozenset({"OBR", "ORC", "OBX", *_SPECIMENS})


def patients_of(segments: Iterable[Segment]) -> list[Patient]:
    """Everything in a message, one patient after the other."""
    found: list[tuple[Segment | None, list[Segment]]] = [(None, [])]
    for segment in segments:
        if segment.name == "PID":
            found.append((segment, []))
        else:
            found[-1][1].append(segment)
    return [_Gathering(pid).read(own) for pid, own in _joined(found)]


def _joined(found: list[tuple[Segment | None, list[Segment]]]) -> list[tuple[Segment | None, list[Segment]]]:
    """Orders before the only PID are that patient's all the same; what stands before any PID has no patient.

    Notes there are about the message: they go with the first.
    """
    (_, before), *rest = found
    if rest and before and all(segment.name not in _CONTENT for segment in before):
        (pid, own), *others = rest
        return [(pid, [*(one for one in before if one.name == "NTE"), *own]), *others]
    if len(rest) == 1 and any(segment.name in _CONTENT for segment in before):
        pid, own = rest[0]
        return [(pid, [*before, *own])]
    return found


class _Gathering:
    """Goes through one patient's segments once."""

    def __init__(self, pid: Segment | None) -> None:
        self._patient = Patient(pid=pid)
        self._orc: Segment | None = None
        self._specimen: list[Segment] = []
        self._lots: list[Segment] = []
        self._order: Order | None = None
        self._result: Result | None = None
        self._by_specimen = False
        self._trailing = False

    def read(self, segments: list[Segment]) -> Patient:
        content = [segment for segment in segments if segment.name in _TAKE]
        names = [segment.name for segment in content]
        self._by_specimen = next((name for name in names if name in _SPECIMENS or name == "OBR"), "") in _SPECIMENS
        self._trailing = next((name for name in names if name in {"OBR", "ORC"}), "") == "OBR"
        for segment, following in zip(content, [*names[1:], ""], strict=False):
            if segment.name == "ORC":
                self._take_orc(segment, following)
            else:
                _TAKE[segment.name](self, segment)
        return self._finished()

    def _take_orc(self, segment: Segment, following: str) -> None:
        """In front of its OBR (ORU), or behind it (OUL)."""
        order = self._order
        mine = order is not None and order.orc is None and not order.results
        if order is not None and mine and (self._trailing or following != "OBR"):
            order.orc = segment
        else:
            self._orc, self._order, self._result = segment, None, None

    def _take_obr(self, segment: Segment) -> None:
        self._open(segment)

    def _take_obx(self, segment: Segment) -> None:
        order = self._order or self._open(None)
        self._result = Result(segment)
        order.results.append(self._result)

    def _take_spm(self, segment: Segment) -> None:
        self._result = None
        if not self._by_specimen:
            (self._order or self._open(None)).specimen.append(segment)
            return
        # Several in a row, before any order: nobody can say of which of them the orders are, so they are of all.
        self._specimen = [*self._specimen, segment] if self._order is None else [segment]
        self._order, self._lots = None, []

    def _take_sac(self, segment: Segment) -> None:
        self._result = None
        if not self._by_specimen:
            (self._order or self._open(None)).specimen.append(segment)
            return
        if self._order and self._order.obr:
            self._specimen = [one for one in self._specimen if one.name == "SPM"]
            self._order, self._lots = None, []
        self._specimen = [*self._specimen, segment]
        if self._order:
            self._order.specimen = self._specimen

    def _take_lot(self, segment: Segment) -> None:
        (self._order.lots if self._order else self._lots).append(segment)

    def _take_note(self, segment: Segment) -> None:
        if self._result:
            self._result.notes.append(segment)
        else:
            (self._order.notes if self._order else self._patient.notes).append(segment)

    def _take_part(self, segment: Segment) -> None:
        if self._result:
            self._result.parts.append(segment)

    def _open(self, obr: Segment | None) -> Order:
        before = self._order
        specimen = list(before.specimen) if before and not before.obr and not self._by_specimen else self._specimen
        self._order = Order(obr=obr, orc=self._orc, specimen=list(specimen), lots=list(self._lots))
        self._orc, self._result = None, None
        self._patient.orders.append(self._order)
        return self._order

    def _finished(self) -> Patient:
        """An ORC that nothing follows is an order too; observations in front of the only OBR are its own."""
        if self._orc:
            self._open(None)
        orders = self._patient.orders
        bare = [order for order in orders if not order.obr]
        announced = [order for order in orders if order.obr]
        if len(announced) == 1 and not announced[0].results:
            announced[0].results = [result for order in bare for result in order.results]
            announced[0].specimen = announced[0].specimen or [one for order in bare for one in order.specimen]
            announced[0].notes += [note for order in bare for note in order.notes]
            self._patient.orders = announced
        return self._patient


_TAKE: Final[dict[str, Callable[[_Gathering, Segment], None]]] = {
    "ORC": lambda _, __: None,
    "OBR": _Gathering._take_obr,  # noqa: SLF001
    "OBX": _Gathering._take_obx,  # noqa: SLF001
    "SPM": _Gathering._take_spm,  # noqa: SLF001
    "SAC": _Gathering._take_sac,  # noqa: SLF001
    "INV": _Gathering._take_lot,  # noqa: SLF001
    "SID": _Gathering._take_lot,  # noqa: SLF001
    "NTE": _Gathering._take_note,  # noqa: SLF001
    "PRT": _Gathering._take_part,  # noqa: SLF001
}
