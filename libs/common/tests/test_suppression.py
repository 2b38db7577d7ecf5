"""No small number can be read or worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from libs.common.suppression import is_small, suppress, suppress_count

cells = st.dictionaries(st.integers(0, 20), st.integers(0, 12), max_size=8)


@given(cells)
def test_no_small_number_is_shown(counts: dict[int, int]) -> None:
    assert not any(is_small(count) for count in suppress(counts).values() if count is not None)


@given(cells)
def test_what_is_shown_is_true_and_nothing_is_left_out(counts: dict[int, int]) -> None:
    shown = suppress(counts)
    assert shown.keys() == counts.keys()
    assert all(count is None or count == counts[key] for key, count in shown.items())


@given(cells)
def test_the_sum_does_not_give_a_hidden_number_away(counts: dict[int, int]) -> None:
    hidden = [counts[key] for key, count in suppress(counts).items() if count is None]
    if hidden and not is_small(sum(counts.values())):
        assert len(hidden) > 1
        assert not is_small(sum(hidden))


@given(st.dictionaries(st.integers(0, 20), st.one_of(st.just(0), st.integers(5, 50))))
def test_nothing_is_hidden_without_need(counts: dict[int, int]) -> None:
    assert suppress(counts) == counts


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_count_and_the_rest_of_the_sum(count: int, rest: int) -> None:
    shown = suppress_count(count, of=count + rest)
    assert shown == (None if any(map(is_small, (count, rest, count + rest))) else count)
