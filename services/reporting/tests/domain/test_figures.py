"""The figures, exact and published: Table 1's outcomes leave a reader no small number."""

from hypothesis import given
from hypothesis import strategies as st

from libs.common.suppression import is_small
from libs.common.vocabulary import Adherence, EpisodeKind, OutcomeStatus, Timing
from services.reporting.domain.figures import Tally, figures_of
from services.reporting.domain.published_figures import exact, suppressed

TABLE_ONE_OUTCOMES = [
    Tally(cases=18, adherence=Adherence.YES, status=OutcomeStatus.ALIVE_CR),
    Tally(cases=1, adherence=Adherence.YES, status=OutcomeStatus.ALIVE_WITH_DISEASE),
    Tally(cases=3, adherence=Adherence.YES, status=OutcomeStatus.DEATH_OF_DISEASE),
    Tally(cases=1, adherence=Adherence.YES, status=OutcomeStatus.DEATH_OF_TREATMENT),
    Tally(cases=1, adherence=Adherence.NO, status=OutcomeStatus.DEATH_OF_TREATMENT),
]

tallies = st.lists(
    st.builds(
        Tally,
        cases=st.integers(1, 9),
        kind=st.sampled_from([None, *EpisodeKind]),
        relapse_number=st.sampled_from([None, 1, 2]),
        timing=st.sampled_from([(), (Timing.EARLY,), (Timing.LATE,)]),
        adherence=st.sampled_from([None, *Adherence]),
        status=st.sampled_from([None, *OutcomeStatus]),
    )
)


def test_exact_figures_of_table_one() -> None:
    found = exact(figures_of(TABLE_ONE_OUTCOMES, {"car_t": 3}))
    assert (found.cases, found.adherent, found.alive_cr, found.alive_with_disease) == (24, 23, 18, 1)
    assert (found.deaths, found.deaths_of_disease, found.deaths_of_treatment) == (5, 3, 2)
    assert found.referral_items == {"trial": 0, "car_t": 3, "hsct": 0, "drp_dbp": 0, "ngs": 0, "flow": 0}


def test_one_survivor_with_disease_cannot_be_worked_out_from_table_one() -> None:
    found = suppressed(figures_of(TABLE_ONE_OUTCOMES, {"car_t": 3, "drp_dbp": 5}))
    assert (found.cases, found.alive_cr) == (24, 18)
    assert found.adherent is None  # 24 - 23 = 1
    assert found.alive_with_disease is None
    assert found.deaths is None  # 24 - 18 - 5 = 1
    assert (found.deaths_of_disease, found.deaths_of_treatment) == (None, None)
    assert found.referral_items["drp_dbp"] == 5
    assert found.referral_items["car_t"] is None


@given(tallies)
def test_no_published_figure_is_small(drawn: list[Tally]) -> None:
    found = suppressed(figures_of(drawn, {}))
    numbers = [getattr(found, name) for name in found.__slots__ if not name.endswith("_items")]
    assert not any(is_small(number) for number in numbers if number is not None)


@given(tallies)
def test_hidden_deaths_are_not_the_sum_of_shown_ones(drawn: list[Tally]) -> None:
    found = suppressed(figures_of(drawn, {}))
    if found.deaths is None:
        assert found.deaths_of_disease is None
        assert found.deaths_of_treatment is None


@given(tallies)
def test_exact_parts_never_exceed_the_whole(drawn: list[Tally]) -> None:
    found = figures_of(drawn, {})
    assert sum(found.by_group.values()) == found.cases == sum(found.by_status.values())
    assert found.adherent <= found.cases
