"""The paper's groups: refractory before second or later before high risk."""

import pytest

from services.reporting.domain.case_groups import CaseGroup, group_of

CASES = """
    kind                relapse  timing                group
    refractory          1        early                 refractory
    refractory          3        -                     refractory
    relapse             2        early                 second_or_later_relapse
    relapse             4        -                     second_or_later_relapse
    relapse             1        very_early            high_risk_first_relapse
    relapse             1        early                 high_risk_first_relapse
    relapse             1        late                  other
    relapse             1        early,late            other
    relapse             1        very_early,early      other
    relapse             1        -                     other
    relapse             -        early                 other
    first_diagnosis     -        -                     other
    mrd_persistence     -        -                     other
    mrd_re_emergence    1        early                 other
    -                   -        -                     other
"""


@pytest.mark.parametrize("line", [line.split() for line in CASES.strip().splitlines()[1:]], ids=" ".join)
def test_group(line: list[str]) -> None:
    kind, relapse, timing, group = (None if word == "-" else word for word in line)
    found = group_of(
        kind, relapse_number=int(relapse) if relapse else None, timing=tuple(timing.split(",")) if timing else ()
    )
    assert group is not None
    assert found == CaseGroup(group)
