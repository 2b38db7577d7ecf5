"""A reader is told in words what a result is not."""

from services.reporting.domain.wording import EXPERIMENTAL, WITHHELD, note_on


def test_functional_assays_are_experimental_in_words() -> None:
    assert note_on("drp", withheld=False) == note_on("dbp", withheld=False) == EXPERIMENTAL


def test_germ_line_findings_are_withheld_in_words() -> None:
    assert note_on("germ_line", withheld=False) == note_on("pharmacogenetics", withheld=True) == WITHHELD


def test_other_results_need_no_note() -> None:
    assert note_on("ngs_panel", withheld=False) is None
    assert note_on(None, withheld=False) is None
