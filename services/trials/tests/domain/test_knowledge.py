"""How old facts may be, what contradicts what, how long a decision holds, and counts record by record."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Assay, EpisodeKind, TreatmentKind
from services.trials.domain.facts.assembling import knowledge_on
from services.trials.domain.facts.claim import ONGOING, Claim, Source, number, one_of, yes_or_no
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.reading_episode import episode_claims
from services.trials.domain.facts.reading_result import result_claims
from services.trials.domain.facts.reading_treatment import treatment_claims
from services.trials.domain.facts.value import Codes, Numbers
from services.trials.tests.events import AT, classification, episode, result, treatment_recorded

YES, NO, EITHER = Codes.of("yes"), Codes.of("no"), Codes.of("yes", "no")
DAY = date(2026, 6, 15)


def on(day: str) -> PartialDate:
    return PartialDate.parse(day)


def said(name: str, *claims: Claim, kind: str = "assay", at: datetime = AT, **more: Any) -> Source:
    return Source(name, kind, 1, at, claims=claims, **more)


def decided(value: Claim, *between: Source) -> Source:
    settles = tuple((one.id, claim) for one in between for claim in one.claims)
    return said("settlement/1", value, kind="settlement", at=AT + timedelta(days=1), settles=settles)


def found(day: str, *, present: bool, name: str, marker: str = "marker:TP53") -> Source:
    return said(name, yes_or_no(marker, on(day), value=present))


@pytest.mark.parametrize(("day", "counts"), [("2026-07-10", True), ("2026-07-11", False)])
def test_a_fact_that_is_too_old_counts_as_unknown_and_is_shown_with_its_last_value(day: str, counts: bool) -> None:
    entry = said("entry/1", number("creatinine", 1.1, on("2026-06-10")), kind="entry")
    known = knowledge_on(date.fromisoformat(day), [entry])
    assert ("creatinine" in known.facts) is counts
    assert ("creatinine" in known.expired) is not counts
    last = {**known.facts, **known.expired}["creatinine"]
    assert (last.value, last.good_until) == (Numbers.exactly(1.1), date(2026, 7, 10))


def test_a_month_may_be_as_old_as_its_first_day() -> None:
    entry = said("entry/1", number("creatinine", 1.1, on("2026-05")), kind="entry")
    assert "creatinine" in knowledge_on(DAY, [entry]).expired
    assert "creatinine" in knowledge_on(date(2026, 5, 31), [entry]).facts


def test_what_is_derived_from_a_fact_that_is_too_old_is_unknown_too() -> None:
    known = knowledge_on(date(2027, 6, 15), [said("a", number("cd22", 90, on("2026-06-01")))])
    assert "cd22_positive" not in known.facts
    assert "cd22" in known.expired


def test_every_limit_is_of_a_fact_that_people_or_laboratories_state_under_a_named_rule() -> None:
    limited = [fact for fact in FACTS.values() if fact.good_for_days is not None]
    assert len(limited) > 25
    assert {fact.good_for_rule for fact in limited} == {"fact-freshness@1"}
    assert not [fact.id for fact in limited if "derived" in fact.told_by]


def test_a_lesion_that_two_laboratories_see_differently_on_one_day_is_a_contradiction() -> None:
    first, second = found("2026-06-01", present=True, name="a"), found("2026-06-01", present=False, name="b")
    fact = knowledge_on(DAY, [first, second]).facts["tp53"]
    assert (fact.value, fact.conflicting) == (EITHER, True)
    assert {(one.source, one.value) for one in fact.sources} == {("a", YES), ("b", NO)}
    third = found("2026-06-03", present=True, name="c")
    fact = knowledge_on(DAY, [first, second, third]).facts["tp53"]
    assert (fact.value, fact.conflicting) == (YES, False)


def test_what_was_found_later_after_all_is_no_contradiction() -> None:
    fact = knowledge_on(
        DAY, [found("2026-05-01", present=False, name="a"), found("2026-06-01", present=True, name="b")]
    )
    assert (fact.facts["tp53"].value, fact.facts["tp53"].conflicting) == (YES, False)


def test_intervals_that_share_a_value_do_not_contradict_each_other() -> None:
    below, measured = said("a", Claim("mrd", Numbers(0, 1e-4), on("2026-06-01"))), number("mrd", 5e-5, on("2026-06-01"))
    assert not knowledge_on(DAY, [below, said("b", measured)]).facts["mrd"].conflicting


CD22 = said("a", number("cd22", 3, on("2026-06-01"))), said("b", number("cd22", 93, on("2026-06-01")))
DECISION = decided(number("cd22", 93, on("2026-06-01")), *CD22)


def test_a_decision_stands_in_the_place_of_what_it_decided_between() -> None:
    fact = knowledge_on(DAY, [*CD22, DECISION]).facts["cd22"]
    assert (fact.value, fact.conflicting, fact.settled) == (Numbers.exactly(93), False, True)


@pytest.mark.parametrize(
    ("sources", "value"),
    [
        ([*CD22, DECISION, said("c", number("cd22", 50, on("2026-06-01")))], Numbers(3, 93)),
        ([*CD22, DECISION, said("c", number("cd22", 93, on("2026-06-01")))], Numbers.exactly(93)),
        ([*CD22, DECISION, said("c", number("cd22", 50, on("2026-06-09")))], Numbers.exactly(50)),
        ([CD22[0], said("b", number("cd22", 80, on("2026-06-01"))), DECISION], Numbers(3, 80)),
        ([CD22[0], DECISION], Numbers.exactly(3)),
        ([*CD22, replace(DECISION, voided=True)], Numbers(3, 93)),
    ],
    ids=["another says otherwise", "another agrees", "a later day", "amended", "withdrawn", "taken back"],
)
def test_a_decision_holds_until_a_newer_source_speaks(sources: list[Source], value: Numbers) -> None:
    assert knowledge_on(DAY, sources).facts["cd22"].value == value


def test_a_lesion_is_decided_as_a_whole() -> None:
    first, second = found("2026-06-01", present=True, name="a"), found("2026-06-01", present=False, name="b")
    no = decided(yes_or_no("marker:tp53", on("2026-06-01"), value=False), first, second)
    assert knowledge_on(DAY, [first, second, no]).facts["tp53"].value == NO
    later = found("2026-06-09", present=True, name="c")
    assert knowledge_on(DAY, [first, second, no, later]).facts["tp53"].value == YES


def test_counts_add_up_record_by_record_and_a_person_says_when_that_is_all() -> None:
    agents = [("imatinib",), ("Dasatinib", "imatinib"), ("ponatinib",)]
    given = [
        said(
            f"t{place}", *treatment_claims(treatment_recorded(TreatmentKind.TARGETED, f"2025-0{place + 1}", agents=one))
        )
        for place, one in enumerate(agents)
    ]
    assert knowledge_on(DAY, given[:2]).facts["tki_count"].value == Numbers(2, ONGOING)
    assert knowledge_on(DAY, given).facts["tki_count"].value == Numbers(3, ONGOING)
    three = said("entry/1", number("tki_count", 3, on("2026-01-01")), kind="entry")
    assert knowledge_on(DAY, [*given, three]).facts["tki_count"].value == Numbers.exactly(3)
    two = said("entry/1", number("tki_count", 2, on("2026-01-01")), kind="entry")
    fact = knowledge_on(DAY, [*given, two]).facts["tki_count"]
    assert (fact.value, fact.conflicting) == (Numbers(2, ONGOING), True)
    early = said("entry/1", number("tki_count", 2, on("2025-02-15")), kind="entry")
    fact = knowledge_on(DAY, [*given, early]).facts["tki_count"]
    assert (fact.value, fact.conflicting) == (Numbers(3, ONGOING), False)


def test_transplants_are_counted_and_cells_have_targets() -> None:
    given = [
        said("t1", *treatment_claims(treatment_recorded(TreatmentKind.HSCT_ALLOGENEIC, "2025-01-10"))),
        said("t2", *treatment_claims(treatment_recorded(TreatmentKind.HSCT_AUTOLOGOUS, "2025-05-10"))),
        said("t3", *treatment_claims(treatment_recorded(TreatmentKind.CAR_T, "2025-09-10", target="CD19/CD22"))),
    ]
    facts = knowledge_on(DAY, given).facts
    assert facts["hsct_count"].value == Numbers(2, ONGOING)
    assert facts["prior_car_t_cd19"].value == facts["prior_car_t_cd22"].value == YES
    assert "prior_car_t_cd7" not in facts
    assert facts["months_since_car_t"].value == Numbers.exactly(9)
    never = said("entry/1", yes_or_no("prior_car_t", on("2026-06-01"), value=False), kind="entry")
    assert knowledge_on(DAY, [never]).facts["prior_car_t_cd7"].value == NO


def test_what_the_board_repeats_counts_only_where_nobody_nearer_has_spoken() -> None:
    asked = said("consultation/1", one_of("lineage", ("t",), on("2026-06-10")), kind="consultation")
    recorded = said("episode/1", one_of("lineage", ("bcp",), on("2026-05-20")), kind="episode")
    assert knowledge_on(DAY, [asked]).facts["lineage"].value == Codes.of("t")
    fact = knowledge_on(DAY, [asked, recorded]).facts["lineage"]
    assert (fact.value, fact.conflicting) == (Codes.of("bcp"), False)


@pytest.mark.parametrize(
    ("kind", "relapse", "types"),
    [
        (EpisodeKind.RELAPSE, 1, ("not_refractory",)),
        (EpisodeKind.REFRACTORY, 0, ("primary_refractory",)),
        (EpisodeKind.REFRACTORY, 2, ("refractory_relapse",)),
        (EpisodeKind.REFRACTORY, None, ("primary_refractory", "refractory_relapse")),
    ],
)
def test_the_kind_of_refractory_disease(kind: EpisodeKind, relapse: int | None, types: tuple[str, ...]) -> None:
    claims = episode_claims(episode(kind=kind, relapse_number=relapse), classification())
    assert knowledge_on(DAY, [said("e", *claims)]).facts["refractory_type"].value == Codes.of(*types)


@pytest.mark.parametrize(("blasts", "status"), [(4.9, ("m1",)), (5, ("m2",)), (24.9, ("m2",)), (25, ("m3",))])
def test_marrow_status_follows_from_the_blasts(blasts: float, status: tuple[str, ...]) -> None:
    claims = episode_claims(episode(blasts_percent=blasts), classification())
    assert knowledge_on(DAY, [said("e", *claims)]).facts["m_status"].value == Codes.of(*status)


def test_laboratories_tell_methods_ploidy_and_every_drug() -> None:
    sources = [
        said("f", *result_claims(result(Assay.FLOW, ("mrd", 0.002)))),
        said("p", *result_claims(result(Assay.IG_TR_MRD, ("mrd_below", 0.0001)))),
        said("k", *result_claims(result(Assay.KARYOTYPE, ("ploidy", "high_hyperdiploid")))),
        said("d", *result_claims(result(Assay.DRP, ("drp:venetoclax:ic50", 4, "nM"), ("drp:aspirin:ic50", 4, "nM")))),
    ]
    facts = knowledge_on(DAY, sources).facts
    assert facts["mrd_flow"].value == Numbers.exactly(0.002)
    assert facts["mrd_ig_tr"].value == Numbers(0, 0.0001)
    assert facts["mrd"].conflicting
    assert facts["ploidy"].value == Codes.of("high_hyperdiploid")
    assert facts["venetoclax_ic50"].value == Numbers.exactly(4)
    failed = result(Assay.DRP, ("drp:venetoclax:ic50", 4, "nM"), ("drp:plate_quality", "failed"))
    assert result_claims(failed) == ()
