"""Well-formed messages are taken apart as python-hl7 takes them apart; faster is all that ours may be."""

import hl7 as other
from hypothesis import given, settings
from hypothesis import strategies as st

from services.samples.domain.instruments.remarks import Remarks
from services.samples.doors.hl7.delimiters import STANDARD
from services.samples.doors.hl7.segments import segments_of

LETTERS = st.text("aZ7é漢 .-%<", max_size=6).map(str.strip)
ESCAPES = st.sampled_from(
    ["", "", "", r"\F\ ".strip(), r"\S\ ".strip(), r"\T\ ".strip(), r"\R\ ".strip(), r"\E\ ".strip()]
)
SUBCOMPONENT = st.builds(lambda text, escape: f"{text}{escape}", LETTERS, ESCAPES)
COMPONENT = st.lists(SUBCOMPONENT, min_size=1, max_size=2).map("&".join)
REPETITION = st.lists(COMPONENT, min_size=1, max_size=3).map("^".join)
FIELD = st.lists(REPETITION, min_size=1, max_size=2).map("~".join)
SEGMENT = st.builds(
    lambda name, fields: "|".join([name, *fields]),
    st.sampled_from(["PID", "ORC", "OBR", "OBX", "SPM", "NTE", "ZXY"]),
    st.lists(FIELD, min_size=1, max_size=6),
)
HEADER = r"MSH|^~\&|App|Lab|||20261122||ORU^R01|1|P|2.5"


@settings(max_examples=25, deadline=None)
@given(st.lists(SEGMENT, max_size=6))
def test_the_same_fields(segments: list[str]) -> None:
    text = "\r".join([HEADER, *segments]) + "\r"
    theirs = other.parse(text)
    ours = segments_of(text, STANDARD, Remarks())
    assert [str(segment[0]) for segment in theirs] == [segment.name for segment in ours]
    for their, our in zip(theirs, ours, strict=True):
        for number in range(1, len(their)):
            assert str(their[number]) == our.raw(number)
        if our.name != "MSH":
            check_parts(theirs, their, our)


def check_parts(message: other.Message, their: other.Segment, our: object) -> None:
    for number in range(1, len(their)):
        first = str(their[number]).split("~")[0]
        components = our.components(first)  # type: ignore[attr-defined]
        sent = [message.unescape(component) for component in first.split("^")]
        assert [component.strip() for component in sent] == list(components)
        for place, component in enumerate(first.split("^"), start=1):
            wanted = message.unescape(component.split("&")[0]).strip()
            assert our.text(number, place) == wanted  # type: ignore[attr-defined]
