"""What an instrument asks: QPD (QBP^Q11 of LAW), or QRD of versions before 2.4."""

from services.samples.domain.instruments.message import Query
from services.samples.doors.hl7.segment import Segment

_ALL = "ALL"
_WHOLE = frozenset({"WOS_ALL"})


def query_of(segments: list[Segment], kind: str) -> Query | None:
    """The query in a message, if there is one."""
    asked = next((segment for segment in segments if segment.name in _READ), None)
    if asked is None:
        return None
    return _READ[asked.name](asked, kind.startswith("QCN"))


def _parameters(qpd: Segment, cancelled: object) -> Query:
    """QPD-3 is the container's id in LAW, QPD-4 the specimen's in GeneXpert's Z03; WOS_ALL asks for every order."""
    name = qpd.text(1)
    ids = qpd.texts(4 if name == "Z03" else 3)
    return Query(
        name=name or None,
        tag=qpd.text(2) or None,
        specimen_ids=ids,
        everything=name in _WHOLE,
        cancelled=bool(cancelled),
    )


def _taken_back(qid: Segment, _: object) -> Query:
    """QID-1 repeats the tag, QID-2 the name."""
    return Query(name=qid.text(2) or None, tag=qid.text(1) or None, cancelled=True)


def _filter(qrd: Segment, cancelled: object) -> Query:
    """QRD-8 is whom the question is about: the specimen's barcode, with most analysers."""
    ids = qrd.texts(8)
    return Query(
        name=qrd.text(9) or None,
        tag=qrd.text(4) or None,
        specimen_ids=tuple(one for one in ids if one.upper() != _ALL),
        codes=qrd.texts(10),
        everything=any(one.upper() == _ALL for one in ids),
        cancelled=bool(cancelled) or qrd.text(9).upper() == "CAN",
    )


_READ = {"QPD": _parameters, "QID": _taken_back, "QRD": _filter}
