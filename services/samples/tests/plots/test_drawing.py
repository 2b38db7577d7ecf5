"""The picture of a plot: the same bytes everywhere, nothing from elsewhere, and everything said on it."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from libs.common.off_loop import off_loop
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.plots.mrd_series import mrd_series
from services.samples.domain.plots.of_result import plot_of
from services.samples.domain.plots.picture import AnyPlot, picture
from services.samples.tests.plots.stored import PATIENT, dbp, drp, drug, mrd, order, outcome, released, version

SVG = "{http://www.w3.org/2000/svg}"
ELSEWHERE = re.compile(
    rb"""(?:href|src)\s*=\s*["'](?!#)|url\(\s*['"]?(?!#)|<script|<style|\son\w+\s*=|<!DOCTYPE|<image"""
)
METHOD = '<script>alert("x")</script> $\\frac{1}{2}$ & \u202e \x07'


def of(kind: Kind, body: object, name: str, **told: object) -> AnyPlot:
    asked = {"language": "en", "drug": None, "marker": None, **told}
    state = asked.pop("state", ResultState.FINAL)
    return plot_of(order(kind), version(body, state=state), name, **asked)  # type: ignore[arg-type]


def series(language: str = "en") -> AnyPlot:
    found = [
        released(outcome(status="quantified", level=0.0012), day=0, number=1),
        released(outcome(status="positive_not_quantifiable", above=0.0, below=1e-4), day=33, number=2),
        released(outcome(status="negative", sensitivity=1e-5), day=90, number=3),
        released(outcome(status="not_evaluable", reason="dna_too_little"), day=120, number=4),
    ]
    return mrd_series(PATIENT, found, language=language, partly=True)


PLOTS: dict[str, Callable[[], AnyPlot]] = {
    "one drug": lambda: of(Kind.DRP, drp(method=METHOD), "dose-response"),
    "a plate": lambda: of(Kind.DRP, drp(drug(), drug("dasatinib", ec50=3000), drug("x", curve=None)), "dose-response"),
    "bars": lambda: of(Kind.DBP, dbp(), "bh3-bars", language="es"),
    "standard curve": lambda: of(Kind.IG_TR_MRD, mrd(markers=3), "standard-curve"),
    "series": series,
}


def parsed(drawn: bytes) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - drawn by ourselves


def words_on(drawn: bytes) -> list[str]:
    return ["".join(text.itertext()) for text in parsed(drawn).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", PLOTS)
def test_a_picture_stands_for_itself(name: str) -> None:
    plot = PLOTS[name]()
    drawn = picture(plot)
    assert picture(plot) == drawn
    root = parsed(drawn)
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert not ELSEWHERE.search(drawn)
    assert not [element for element in root.iter() if "style" in element.attrib]
    said = " ".join(words_on(drawn))
    assert PATIENT in said
    assert all(word in said for word in plot.title.split())
    assert all(word in said for note in plot.notes for word in note.split())


@pytest.mark.parametrize(("language", "banner"), [
    ("en", "experimental, awaiting validation"), ("es", "experimental, pendiente de validación"),
])  # fmt: skip
@pytest.mark.parametrize("kind", [Kind.DRP, Kind.DBP])
def test_experimental_is_drawn_on_the_picture_and_told(kind: Kind, language: str, banner: str) -> None:
    body, name = (drp(), "dose-response") if kind is Kind.DRP else (dbp(), "bh3-bars")
    drawn = picture(of(kind, body, name, language=language))
    assert words_on(drawn).count(banner) >= 2
    root = parsed(drawn)
    assert banner in str(root[0].text)
    assert banner in str(root[1].text)


def test_every_small_picture_of_a_plate_says_so() -> None:
    drawn = picture(of(Kind.DRP, drp(*[drug(f"d{at}") for at in range(30)]), "dose-response"))
    assert len([text for text in words_on(drawn) if text.startswith("AUC") and text.endswith("experimental")]) == 30


def test_residual_disease_is_not_called_experimental() -> None:
    assert b"experimental" not in picture(series())


def test_a_version_that_does_not_count_is_marked() -> None:
    drawn = picture(of(Kind.IG_TR_MRD, mrd(), "standard-curve", state=ResultState.SUPERSEDED))
    assert "superseded: a later version stands in its place" in words_on(drawn)


def test_what_people_wrote_is_text() -> None:
    drawn = picture(PLOTS["one drug"]())
    said = " ".join(words_on(drawn))
    assert '<script>alert("x")</script> $\\frac{1}{2}$ &' in said
    assert "\u202e" not in said
    assert b"<script" not in drawn


def test_only_what_is_a_number_is_drawn_as_one() -> None:
    """The description is read aloud: each outcome says what it is, with no number it does not have."""
    [_, told, *_] = parsed(picture(series()))
    assert "2026-06-16 0.0012" in str(told.text)
    assert "positive, not quantifiable (interval) 0–10⁻⁴" in str(told.text)
    assert "not evaluable (dna_too_little)" in str(told.text)


async def test_another_process_draws_the_same() -> None:
    plot = PLOTS["bars"]()
    assert await off_loop(picture, plot, within=60) == picture(plot)
