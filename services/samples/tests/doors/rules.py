"""Rules for the readings of the tests."""

from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.profile import FrameNumbers, ReadingRules, Strictness

HL7 = ReadingRules(name="any", protocol=Protocol.HL7)
STRICT_HL7 = ReadingRules(name="strict", protocol=Protocol.HL7, strictness=Strictness.STRICT)
ASTM = ReadingRules(name="any", protocol=Protocol.ASTM)
STRICT_ASTM = ReadingRules(
    name="strict", protocol=Protocol.ASTM, strictness=Strictness.STRICT, frame_numbers=FrameNumbers.STRICT
)
