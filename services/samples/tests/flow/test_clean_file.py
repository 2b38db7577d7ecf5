"""FCS: the same events, and nobody in them; what cannot be read is refused with what would be right."""

import itertools
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from flowio import FlowData
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.errors import Invalid
from services.samples.domain.flow.fcs.clean import clean_file
from services.samples.domain.flow.fcs.fcs_file import CleanFile
from services.samples.tests.fcs import CHANNELS, PLANTED, VALUES, fcs


def clean(tmp_path: Path, content: bytes, data_set: int | None = None) -> tuple[CleanFile, bytes]:
    received, kept = tmp_path / "received", tmp_path / "kept"
    received.write_bytes(content)
    found = clean_file(str(received), str(kept), data_set)
    return found, kept.read_bytes()


def events_of(tmp_path: Path, content: bytes) -> list[float]:
    path = tmp_path / "again.fcs"
    path.write_bytes(content)
    return list(FlowData(str(path)).events)


def check_nobody(kept: bytes) -> None:
    lower = kept.lower()
    for planted in PLANTED:
        for spelt in (planted.encode(), planted.encode("utf-16-le"), planted.encode("utf-16-be")):
            assert spelt.lower() not in lower


@pytest.mark.parametrize("version", ["2.0", "3.0", "3.1", "3.2"])
@pytest.mark.parametrize(
    ("datatype", "order", "bits"),
    [
        ("F", "1,2,3,4", None),
        ("F", "4,3,2,1", None),
        ("D", "1,2,3,4", None),
        ("I", "4,3,2,1", None),
        ("I", "1,2", (16, 16, 16, 16, 16)),
        ("I", "1,2,3,4", (8, 16, 32, 16, 32)),
    ],
)
def test_events_are_the_same_and_nobody_is_in_them(
    tmp_path: Path, version: str, datatype: str, order: str, bits: Any
) -> None:
    found, kept = clean(tmp_path, fcs(version=version, datatype=datatype, order=order, bits=bits))
    check_nobody(kept)
    assert (found.fcs_version, found.events, found.size) == (version, 3, len(kept))
    values = [float(int(value)) if datatype == "I" else value for value in VALUES] * 3
    assert events_of(tmp_path, kept) == values
    assert [(one.name, one.label or "") for one in found.channels] == list(CHANNELS)


def test_what_is_needed_to_read_it_is_kept(tmp_path: Path) -> None:
    found, kept = clean(tmp_path, fcs())
    path = tmp_path / "again.fcs"
    path.write_bytes(kept)
    text = FlowData(str(path)).text
    assert text["spillover"] == "2,B530-A,PE-Cy7-A,1,0.1,0.02,1"
    assert (text["timestep"], text["p3v"], text["p4s"]) == ("0.01", "400", "CD22")
    assert {"$SRC", "$SMNO", "$OP", "$FIL", "$DATE"} <= set(found.stripped)
    assert found.stripped_others == 6
    assert not any("planted" in name.lower() for name in found.stripped)
    assert {"src", "com", "patient id"}.isdisjoint(text)


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("CD19 FITC", "CD19 FITC"),
        ("Lucia", None),
        ("GARCÍA cd19", None),
        ("CD19-lopez", None),
        ("1234567", None),
        ("CD19\x07<b>", "CD19_<b>"),
        ("TCRγδ", "TCRγδ"),
        ("x" * 300, "x" * 40),
    ],
)
def test_labels_name_antigens_and_nobody(tmp_path: Path, label: str, kept: str | None) -> None:
    found, content = clean(tmp_path, fcs(channels=[("FSC-A", ""), ("B530-A", label)], more={"$SPILLOVER": None}))
    check_nobody(content)
    assert found.channels[1].label == kept
    assert found.remarks == (() if kept else ("labels_removed",))


def test_a_detector_that_bears_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    names = [("FSC-A", ""), ("Garcia-A", ""), ("FSC-A", "")]
    found, content = clean(tmp_path, fcs(channels=names, more={"$SPILLOVER": "1,Garcia-A,1"}))
    check_nobody(content)
    assert [one.name for one in found.channels] == ["FSC-A", "P2", "P3"]
    assert b"1,P2,1" in content


@pytest.mark.parametrize(
    "more",
    [
        {"$TIMESTEP": "Lucia"},
        {"$P3V": "Lucia"},
        {"$SPILLOVER": "2,B530-A,PE-Cy7-A,1,Lucia,0,1"},
        {"SPILL": "1,Lucia,1"},
        {"$COMP": "2,Lucia"},
        {"$VOL": "12\nLucia"},
        {"$P3D": "Linear,0,Lucia"},
        {"$P3CALIBRATION": "1.5,Lucia"},
    ],
)
def test_nothing_hides_in_the_place_of_a_number(tmp_path: Path, more: Any) -> None:
    check_nobody(clean(tmp_path, fcs(more=more))[1])


@pytest.mark.parametrize("delimiter", ["/", "|", "\\", "*", "\x0c", "!", "\x1e"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    found, kept = clean(tmp_path, fcs(delimiter=delimiter))
    check_nobody(kept)
    assert found.events == 3


def test_several_data_sets(tmp_path: Path) -> None:
    first = fcs(version="2.0", datatype="I")
    first = fcs(version="2.0", datatype="I", next_at=len(first))
    both = first + fcs(events=5)
    with pytest.raises(Invalid) as refused:
        clean(tmp_path, both)
    assert (refused.value.where, refused.value.right) == ("query.data_set", "data_set=1 to 2")
    assert clean(tmp_path, both, 1)[0].events == 3
    found, kept = clean(tmp_path, both, 2)
    check_nobody(kept)
    assert (found.events, found.fcs_version, found.data_sets) == (5, "3.1", 2)
    with pytest.raises(Invalid, match="no such data set"):
        clean(tmp_path, both, 3)


def test_a_next_data_set_that_is_none_is_ignored(tmp_path: Path) -> None:
    assert clean(tmp_path, fcs(next_at=100))[0].data_sets == 1


def test_places_that_disagree_are_remarked_on(tmp_path: Path) -> None:
    content = fcs()
    shifted = content[:26] + f"{int(content[26:34]) + 4:>8}".encode() + content[34:]
    found, kept = clean(tmp_path, shifted)
    assert found.remarks == ("offsets_disagree",)
    assert events_of(tmp_path, kept) == list(VALUES) * 3


def test_a_file_of_3_2_is_kept_as_one_of_3_1(tmp_path: Path) -> None:
    """It says no mode, may say types of its own for each channel, and whom the carrier and the specimen are of."""
    new = {"$BEGINDATETIME": "05-MAY-2019", "$CARRIERID": "NHC778899", "$UNSTAINEDINFO": "Planted", "$CYT": "Planted"}
    content = fcs(version="3.2", more={"$MODE": None, "$P1DATATYPE": "F", "$P2ANALYTE": "Lucia", **new})
    found, kept = clean(tmp_path, content)
    check_nobody(kept)
    assert (found.fcs_version, kept[:6]) == ("3.2", b"FCS3.1")
    assert events_of(tmp_path, kept) == list(VALUES) * 3


MALFORMED = {
    "types of several kinds": fcs(version="3.2", more={"$P2DATATYPE": "I"}),
    "empty": b"",
    "text": b"Lucia Garcia Lopez;1234567;" * 20,
    "later version": fcs(version="4.0"),
    "header alone": fcs()[:58],
    "cut in TEXT": fcs()[:400],
    "cut in the events": fcs()[:-80],
    "no TOT": fcs(more={"$TOT": None}),
    "TOT is a name": fcs(more={"$TOT": "Lucia"}),
    "TOT is none": fcs(more={"$TOT": 0}),
    "more events than data": fcs(more={"$TOT": 4}),
    "absurdly many": fcs(more={"$TOT": 10**14}),
    "no PAR": fcs(more={"$PAR": None}),
    "more channels than named": fcs(more={"$PAR": 9}),
    "too many channels": fcs(more={"$PAR": 5_000}),
    "histogram": fcs(more={"$MODE": "C"}),
    "ASCII": fcs(more={"$DATATYPE": "A"}),
    "odd byte order": fcs(more={"$BYTEORD": "3,4,1,2"}),
    "odd bits": fcs(datatype="I", more={"$P1B": 10}),
    "no bits": fcs(more={"$P1B": None}),
    "a gain that is a name": fcs(more={"$P3G": "Lucia"}),
    "no range": fcs(more={"$P1R": None}),
    "negative places": fcs()[:26] + b"      -5" + fcs()[34:],
    "TEXT is the whole file": fcs()[:18] + b"99999999" + fcs()[26:],
    "ANALYSIS is the whole file": fcs(more={"$ENDANALYSIS": 10**9}),
    "places that are none": fcs()[:10] + b"Lucia   " + fcs()[18:],
}


@pytest.mark.parametrize("what", list(MALFORMED))
def test_what_cannot_be_read_is_refused_with_what_would_be_right(tmp_path: Path, what: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(tmp_path, MALFORMED[what])
    told = f"{refused.value.sentence} {refused.value.wrong} {refused.value.right}"
    assert refused.value.right
    assert not any(planted.lower() in told.lower() for planted in PLANTED)


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 900), noise=st.binary(min_size=1, max_size=12))
def test_damaged_bytes_are_read_or_refused(tmp_path_factory: Any, place: int, noise: bytes) -> None:
    whole = fcs()
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    folder = tmp_path_factory.mktemp("damaged")
    try:
        clean(folder, damaged)
    except Invalid:
        return


def test_memory_does_not_grow_with_the_events(tmp_path: Path) -> None:
    """A million values are copied in pieces; only what is asked for at once is held."""
    data = bytes(itertools.islice(itertools.cycle(range(256)), 20_000)) * 200
    content = fcs(data=data, events=len(data) // 20)
    (tmp_path / "received").write_bytes(content)
    clean(tmp_path, fcs())
    (tmp_path / "received").write_bytes(content)
    tracemalloc.start()
    clean_file(str(tmp_path / "received"), str(tmp_path / "kept"), None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(data)
