"""Where a relapse sits: the table of domain.md section 3."""

import pytest

from libs.common.vocabulary import SiteClass
from services.registry.domain.episode import ExaminedSite as Site
from services.registry.domain.rule_set import CURRENT
from services.registry.domain.site_class import place
from services.registry.tests.domain.building import episode

MARROW, COMBINED, OUTSIDE = SiteClass.ISOLATED_MARROW, SiteClass.COMBINED, SiteClass.ISOLATED_EXTRAMEDULLARY

# blasts in the marrow, sites, blasts in the blood -> class, a word of the sentence
TABLE = [
    (25.0, (), None, MARROW, ">= 25 %"),
    (100.0, (Site.CNS1,), True, MARROW, "nothing outside"),  # CNS1 is no involvement
    (24.9, (), None, None, "a repeat is due"),
    (5.0, (), False, None, "a repeat is due"),
    (5.0, (Site.CNS1,), False, None, "a repeat is due"),
    (5.0, (Site.TESTIS,), None, COMBINED, "testis"),
    (80.0, (Site.CNS3, Site.EYE), None, COMBINED, "cns3, eye"),
    (4.9, (Site.EYE,), False, OUTSIDE, "eye"),
    (0.0, (Site.CNS2,), False, OUTSIDE, "cns2"),
    (4.9, (Site.EYE,), True, None, "blasts in the blood"),
    (4.9, (Site.EYE,), None, None, "not recorded whether the blood"),
    (4.9, (), False, None, "nothing outside"),
    (4.9, (Site.CNS1,), False, None, "nothing outside"),
    (None, (Site.CNS3,), False, None, "not recorded"),
]


@pytest.mark.parametrize(("blasts", "sites", "blood", "expected", "word"), TABLE)
def test_table(
    blasts: float | None, sites: tuple[Site, ...], blood: bool | None, expected: SiteClass | None, word: str
) -> None:
    told = episode(blasts_percent=blasts, extramedullary=sites, peripheral_blasts=blood).content
    site, sentence = place(told, rules=CURRENT)
    assert site is expected
    assert word in sentence
