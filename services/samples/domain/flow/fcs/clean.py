"""An FCS file without anybody in it: the events as they were, a TEXT of what is needed to read them, nothing else."""

import warnings
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from libs.common.errors import Invalid
from services.samples.domain.flow.fcs.fcs_file import CleanFile
from services.samples.domain.flow.fcs.kept import rule_id
from services.samples.domain.flow.fcs.keywords import Keywords, keywords_of
from services.samples.domain.flow.fcs.layout import Layout, layout_of
from services.samples.domain.flow.fcs.original import Original, data_sets_of
from services.samples.domain.flow.fcs.writing import NO_CHECKSUM, beginning_of

PIECE: Final = 1_000_000

KEPT_AS: Final = {"3.2": "3.1"}
"""What is left of a 3.2 file is one of 3.1: 3.2 asks for the instrument ($CYT), which is not kept."""


def clean_file(received: str, kept: str, data_set: int | None) -> CleanFile:
    """Read the one file, write the other; events are copied piece by piece, so memory does not grow with them."""
    path = Path(received)
    originals = data_sets_of(path)
    chosen = _chosen(originals, data_set)
    original = originals[chosen - 1]
    layout = layout_of(original, file_size=path.stat().st_size)
    keywords = keywords_of(original, layout)
    size, digest = _write(path, Path(kept), original, layout, keywords)
    _check_readable(kept, layout)
    return CleanFile(
        fcs_version=original.header.version,
        data_set=chosen,
        data_sets=len(originals),
        events=layout.events,
        channels=keywords.channels,
        size=size,
        sha256=digest,
        stripped=keywords.stripped,
        stripped_others=keywords.stripped_others,
        remarks=(*layout.remarks, *keywords.remarks),
        rule=rule_id(),
    )


def _chosen(originals: tuple[Original, ...], data_set: int | None) -> int:
    """Files with several data sets often hold the same events twice, in an old and a new format."""
    if data_set is None and len(originals) > 1:
        right = f"data_set=1 to {len(originals)}"
        raise Invalid("The file holds several data sets.", where="query.data_set", right=right)
    if data_set is not None and data_set > len(originals):
        right = f"1 to {len(originals)}"
        raise Invalid("The file has no such data set.", where="query.data_set", wrong=str(data_set), right=right)
    return data_set or 1


def _write(received: Path, kept: Path, original: Original, layout: Layout, keywords: Keywords) -> tuple[int, bytes]:
    structure = {
        "BYTEORD": layout.byte_order,
        "DATATYPE": layout.datatype,
        "MODE": "L",
        "PAR": str(len(layout.bits)),
        "TOT": str(layout.events),
    }
    names = {f"P{one.number}N": one.name for one in keywords.channels}
    labels = {f"P{one.number}S": one.label for one in keywords.channels if one.label}
    version = KEPT_AS.get(original.header.version, original.header.version)
    told = {**structure, **keywords.kept, **names, **labels}
    beginning = beginning_of(version, told, data_size=layout.size)
    digest = sha256(beginning)
    with received.open("rb") as source, kept.open("wb") as target:
        target.write(beginning)
        source.seek(layout.begin)
        for piece in _pieces(source, layout.size):
            digest.update(piece)
            target.write(piece)
        end = b"" if version == "2.0" else NO_CHECKSUM
        digest.update(end)
        target.write(end)
    return kept.stat().st_size, digest.digest()


def _pieces(source: BinaryIO, size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = source.read(min(PIECE, left))
        if not piece:
            raise Invalid("The file ends before its events do.", where="body", right="the whole file")
        left -= len(piece)
        yield piece


def _check_readable(kept: str, layout: Layout) -> None:
    """What others will read, FlowIO reads: as many events, as many channels, where they are said to be."""
    from flowio import FlowData  # noqa: PLC0415 - only the process that calculates pays for it

    try:
        with warnings.catch_warnings(), Path(kept).open("rb") as file:
            warnings.simplefilter("error")
            read = FlowData(file, only_text=True)
        same = (read.event_count, read.channel_count) == (layout.events, len(layout.bits))
    except Exception:  # noqa: BLE001 - the library raises whatever it comes upon
        same = False
    if not same:
        raise Invalid("The file cannot be kept so that it can be read again.", where="body", right="FCS 2.0 to 3.2")
