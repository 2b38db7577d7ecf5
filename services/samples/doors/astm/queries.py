"""Q: which orders a device asks for."""

from services.samples.domain.instruments.message import Query
from services.samples.doors.astm.record import Record
from services.samples.doors.astm.specimens import behind_a_place

_ALL = "ALL"


def query_of(records: list[Record]) -> Query | None:
    """Q-3 names specimens (`patient^specimen`, alone, or behind a place), Q-5 tests, Q-13 is A if it is taken back."""
    asked = [record for record in records if record.type == "Q"]
    if not asked:
        return None
    ids = [_id(record, one) for record in asked for one in record.repetitions(3)]
    codes = [_code(record, one) for record in asked for one in record.repetitions(5)]
    return Query(
        specimen_ids=tuple(dict.fromkeys(one for one in ids if one and one.upper() != _ALL)),
        codes=tuple(dict.fromkeys(one for one in codes if one and one.upper() != _ALL)),
        everything=any(one.upper() == _ALL for one in ids),
        cancelled=any(record.text(13).upper() == "A" for record in asked),
    )


def _id(record: Record, sent: str) -> str:
    parts = record.components(sent)
    return next((part for part in (*behind_a_place(record, sent), *parts[1:2], *parts) if part), "")


def _code(record: Record, sent: str) -> str:
    parts = record.components(sent)
    return next((part for part in (*parts[3:4], *parts) if part), "")
