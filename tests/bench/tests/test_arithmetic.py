"""What the benchmarks make of what they measured: ratios, goals, percentiles, medians, costs."""

import json
from uuid import UUID, uuid4

import pytest

from tests.bench.arrivals import Arrivals
from tests.bench.figure import Figure, above, beside, cheaper, within
from tests.bench.growth.sizes import SIZES, up_to
from tests.bench.latencies import percentile, percentiles, shares
from tests.bench.path.arriving import timed
from tests.bench.path.figures import figures
from tests.bench.path.measuring import Found
from tests.bench.peers.work import Fact, effect
from tests.bench.readers.noted import ThingNoted
from tests.bench.readers.past import message
from tests.bench.spending import Spent, Tally


@pytest.mark.parametrize(
    ("figure", "ratio", "met"),
    [
        (beside("a: speed", 500, "1/s", limit=1000, goal=0.4), 0.5, True),
        (beside("a: speed", 300, "1/s", limit=1000, goal=0.4), 0.3, False),
        (within("a: cost", 400, "µs", allowed=350), 0.875, False),
        (above("a: time", 17, "ms", floor=10, times=1.7), 10 / 17, True),
        (above("a: time", 17.1, "ms", floor=10, times=1.7), 10 / 17.1, False),
        (above("a: time", 17, "ms", floor=10), 10 / 17, None),
        (cheaper("a: cost", 300, "µs", other=1200, times=4), 4.0, True),
        (cheaper("a: cost", 301, "µs", other=1200, times=4), 1200 / 301, False),
        (Figure("a: count", 2, ""), None, None),
    ],
)
def test_more_ratio_is_always_better(figure: Figure, ratio: float | None, met: bool | None) -> None:
    assert figure.ratio == ratio
    assert figure.met is met
    assert figure.as_json()["met"] is met


def test_percentiles_are_the_nearest_rank_in_milliseconds() -> None:
    times = [turn / 1000 for turn in range(1, 1001)]
    assert [percentile(times, share) for share in (50, 95, 99, 99.9)] == [501, 951, 991, 1000]
    assert percentile([0.007], 99.9) == 7


def test_one_in_a_thousand_is_told_of_a_thousand_only() -> None:
    assert shares(999) == (50, 95, 99)
    assert shares(1000) == (50, 95, 99, 99.9)


def test_times_stand_beside_the_same_share_of_the_floor() -> None:
    found = list(percentiles("a: time", [0.004], (50, 99), floor=[0.002], allowed={50: 1.7}))
    assert [(figure.name, figure.value, figure.baseline) for figure in found] == [
        ("a: time, p50", 4, 2),
        ("a: time, p99", 4, 2),
    ]
    assert [figure.met for figure in found] == [False, None]


@pytest.mark.parametrize(("floor", "judged"), [(0.003, True), (0.9, False)])
def test_times_have_no_goal_where_even_the_floor_has_a_queue(floor: float, judged: bool) -> None:
    tally = Tally([Spent(10, 1.0)])
    times = {5: [0.002], 50: [floor]}
    found = Found([1.0], [1.0], tally, tally, tally, tally, tally, [0.002], times=times, floor_times=times)
    goals = {figure.name: figure.goal for figure in figures(found, {}) if "p50" in figure.name}
    assert (goals["path: command to effect at 50/s, p50"] is not None) is judged


def test_the_middle_round_counts() -> None:
    tally = Tally()
    for done, cpu in ((100, 0.01), (100, 0.03), (100, 0.9)):
        tally.add(Spent(done, 1.0, {"relay": cpu, "writers": 2 * cpu, "idle": 0.0}))
    assert tally.rate == 100
    assert tally.cpu_of_all == pytest.approx(900)
    assert tally.cpu_each == pytest.approx({"writers": 600, "relay": 300, "idle": 0})
    told = [figure.name for figure in tally.by_process("a: CPU")]
    assert told == ["a: CPU, writers", "a: CPU, relay"]


def test_sizes_grow_to_what_was_asked() -> None:
    assert up_to(100_000) == (10_000, 100_000)
    assert up_to(SIZES[-1]) == SIZES


async def test_an_event_is_timed_from_its_tick_to_its_effect() -> None:
    arrivals = Arrivals(one_in=1)

    async def start() -> UUID:
        event_id = uuid4()
        arrivals.note(None, 0, "bench_applied", str(event_id))
        return event_id

    times = await timed(start, arrivals, rate=10_000, events=20)
    assert len(times) == 20
    assert all(0 <= seconds < 1 for seconds in times)


async def test_only_some_events_are_told_where_all_would_be_too_many() -> None:
    arrivals = Arrivals(one_in=16)
    told, untold = UUID(int=32), UUID(int=33)
    arrivals.note(None, 0, "bench_applied", str(told))
    assert len(await arrivals.since({told: 0.0, untold: 0.0})) == 1


def test_a_long_past_holds_events_as_they_are() -> None:
    one, other = message(), message()
    first, second = (ThingNoted.from_envelope(json.loads(each.body)) for each in (one, other))
    assert str(first.id) == one.id
    assert {first.id, first.thing_id}.isdisjoint({second.id, second.thing_id})


def test_peers_write_down_what_they_were_told() -> None:
    fact = Fact.new()
    assert effect(json.loads(json.dumps(fact.told)))[0] == fact.sample_id
