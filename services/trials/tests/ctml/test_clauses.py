"""Clauses: as written, and as MatchMiner's engine reads them, against its paths expanded one by one."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.trials.domain.criteria.kleene import Truth, truth_of
from services.trials.domain.ctml.as_matchminer import MANY, Step, laid_out, matched, ways
from services.trials.domain.ctml.as_written import answer, in_a_row
from services.trials.domain.ctml.clause import Asked, read_clause
from services.trials.domain.ctml.leaves import DocumentLeaf
from services.trials.domain.ctml.matching import Mode, Outcome, matches
from services.trials.domain.ctml.patient import Coverage
from services.trials.domain.ctml.reading_differs import below_demands
from services.trials.domain.ctml.reading_trial import read_trial
from services.trials.tests.ctml.documents import arm_of, asking_of, patient_of, trial_of

GENES = [f"G{n}" for n in range(8)]


def leaf(gene: str) -> dict[str, Any]:
    return {"genomic": {"hugo_symbol": gene}}


LEAVES = st.sampled_from(GENES).map(leaf)


def groups(inner: st.SearchStrategy[Any], least: int = 1) -> st.SearchStrategy[Any]:
    lists, some = (st.lists(inner, min_size=size, max_size=3) for size in (least, 1))
    return st.one_of(lists.map(lambda items: {"and": items}), some.map(lambda items: {"or": items}))


CLAUSES = st.lists(st.recursive(LEAVES, groups, max_leaves=10), min_size=1, max_size=3)


def gene_of(asked: Asked) -> str:
    assert isinstance(asked.leaf, DocumentLeaf)
    return str(asked.leaf.tests[0].values[0])  # type: ignore[union-attr]


def plainly(items: list[Any], held: set[str], *, any_: bool = False) -> bool:
    """What the clause says, asked in the plainest way."""
    found = [
        plainly(value, held, any_=key == "or") if key in {"and", "or"} else value["hugo_symbol"] in held
        for item in items
        for key, value in item.items()
    ]
    return any(found) if any_ else all(found)


def paths(steps: Sequence[Step], at: int = 0, so_far: frozenset[str] = frozenset()) -> Iterator[frozenset[str]]:
    """From end to end, one by one."""
    whole = so_far | {gene_of(asked) for asked in steps[at].asked}
    if not steps[at].onward:
        yield whole
    for later in steps[at].onward:
        yield from paths(steps, later, whole)


@settings(max_examples=60)
@given(CLAUSES, st.lists(st.sets(st.sampled_from(GENES)), min_size=4, max_size=4))
def test_both_readings(match: list[Any], patients: list[set[str]]) -> None:
    """MatchMiner's is what its paths say; it is the written one, or wider where that is told of."""
    clause = read_clause(match, ())
    graph, row, expanded = laid_out(clause), in_a_row(clause), list(paths(laid_out(clause)))
    assert ways(graph) == len(expanded)
    for held in patients:
        engine = matched(graph, lambda asked: gene_of(asked) in held) is not None  # noqa: B023
        written = answer(row, lambda asked: truth_of(gene_of(asked) in held)).truth is Truth.TRUE  # noqa: B023
        assert engine == any(path <= held for path in expanded)
        assert written == plainly(match, held)
        assert engine or not written
        assert engine == written or below_demands(clause)


TRUTHS = st.dictionaries(st.sampled_from(GENES), st.booleans())


@settings(max_examples=40)
@given(CLAUSES, TRUTHS)
def test_as_written_is_kleenes_and_shows_why(match: list[Any], known: dict[str, bool]) -> None:
    row = in_a_row(read_clause(match, ()))

    def ask(asked: Asked) -> Truth:
        found = known.get(gene_of(asked))
        return Truth.UNKNOWN if found is None else truth_of(found)

    found = answer(row, ask)
    told = {asked: ask(asked) for asked in found.leaves}
    if found.truth.known:
        alone = answer(row, lambda asked: told.get(asked, Truth.UNKNOWN))
        assert alone.truth is found.truth
        for left_out in told:
            fewer = answer(row, lambda one: Truth.UNKNOWN if one == left_out else told.get(one, Truth.UNKNOWN))  # noqa: B023
            assert fewer.truth is Truth.UNKNOWN
    else:
        assert told
        assert set(told.values()) == {Truth.UNKNOWN}


def test_a_clause_with_millions_of_paths_is_answered_at_once() -> None:
    pairs = [{"or": [leaf(f"A{n}"), leaf(f"B{n}")]} for n in range(400)]
    trial = read_trial(trial_of(arm_of([{"and": pairs}])))
    documents = [{"TRUE_HUGO_SYMBOL": f"A{n}"} for n in range(400)]
    begun = time.process_time()
    [whole, short] = (
        next(matches([trial], [patient_of(*found)], asking_of(Mode.COMPATIBLE))) for found in (documents, documents[1:])
    )
    assert (whole.outcome, short.outcome) == (Outcome.MATCHED, Outcome.NOT_MATCHED)
    assert ways(trial.levels[0].graph) == MANY
    assert time.process_time() - begun < 1


def test_time_grows_with_the_tree() -> None:
    """Ten times the alternatives take about ten times as long to lay out and to answer; never a hundred times."""

    def seconds(size: int) -> float:
        match = [{"and": [{"or": [leaf("X"), leaf(f"B{n}")]} for n in range(size)]}]
        begun = time.process_time()
        assert matched(laid_out(read_clause(match, ())), lambda asked: gene_of(asked) == "X") is not None
        return time.process_time() - begun

    small, large = min(seconds(200) for _ in range(3)), min(seconds(2_000) for _ in range(2))
    assert large < 40 * small


def test_as_many_paths_as_matchminer_has() -> None:
    """A tree of the shape of the largest in MatchMiner's own tests, of whose 28 nodes it makes 194 paths."""
    two = {"or": [leaf("P"), leaf("Q")]}
    demands = {"and": [leaf("B"), {"and": [leaf("C")]}, two]}
    first = [leaf("A") | {"clinical": {"gender": "Female"}}, demands, {"or": [leaf("D"), leaf("E"), two, leaf("F")]}]
    rest = [
        leaf("R"),
        {"or": [leaf("U"), leaf("V"), {"and": [leaf("W"), leaf("X")]}]},
        {"or": [leaf("U"), leaf("V"), two]},
        {"and": [leaf("S"), two, {"and": [leaf("T")]}]},
    ]
    steps = laid_out(read_clause([{"and": [{"and": rest, "or": first}]}], ()))
    assert (len(steps), ways(steps)) == (28, 194)


def test_what_matchminer_reads_differently_is_told() -> None:
    """A mutation of N, or (of K, with P or Q), and one of X or Y: its engine leaves X or Y out beside P and Q."""
    match = [{"or": [leaf("N"), {"and": [leaf("K"), {"or": [leaf("P"), leaf("Q")]}]}]}, {"or": [leaf("X"), leaf("Y")]}]
    trial = read_trial(trial_of(arm_of(match)))
    patient = patient_of({"TRUE_HUGO_SYMBOL": "K"}, {"TRUE_HUGO_SYMBOL": "P"})
    [compatible] = matches([trial], [patient], asking_of(Mode.COMPATIBLE))
    [strict] = matches([trial], [patient], asking_of(Mode.STRICT))
    assert below_demands(trial.levels[0].clause)
    assert (compatible.outcome, strict.outcome) == (Outcome.MATCHED, Outcome.UNDETERMINED)


def test_as_many_documents_as_matchminer_writes() -> None:
    """One for each path that holds and each reason on it; a criterion that stands twice on a path is reported once."""
    girl, young = {"clinical": {"gender": "Female"}}, {"clinical": {"age_numerical": "<18"}}
    burden = {"clinical": {"tmb_numerical": ">=10"}}
    two = [{"TRUE_HUGO_SYMBOL": "A"}, {"TRUE_HUGO_SYMBOL": "A"}]
    patient = patient_of(*two, TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE=12)

    def written(match: list[Any], *, clinical: bool = True) -> int | None:
        asking = replace(asking_of(Mode.COMPATIBLE), clinical_reasons=clinical)
        [found] = matches([read_trial(trial_of(arm_of(match)))], [patient], asking)
        assert (found.written is not None) == (found.outcome is Outcome.MATCHED)
        return found.written

    assert written([{"or": [leaf("A"), leaf("B"), girl, burden]}]) == 2 + 1 + 1
    assert written([{"or": [leaf("A"), leaf("B"), girl, burden]}], clinical=False) == 2 + 1
    assert written([{"and": [girl, young, {"or": [leaf("A"), burden]}]}]) == (2 + 2) + (2 + 1)
    assert written([{"and": [girl, young]}], clinical=False) is None
    assert written([leaf("A"), {"or": [leaf("A"), girl]}]) == 2 + (2 + 1)
    assert written([{"genomic": {"hugo_symbol": "B", "variant_category": "!Mutation"}}], clinical=False) == 1
    assert written([{"clinical": {"disease_status": ["Refractory"]}}]) is None
    assert written([{"and": []}]) is None


def test_levels_and_doors() -> None:
    """Steps, arms and doses each have their clause; a step is closed with all its arms; closed trials match nobody."""
    clause = [{"and": [{"clinical": {"gender": "Female"}}]}]
    dose = {"level_internal_id": 3, "level_code": "1", "level_suspended": "Y", "match": clause}
    trial = trial_of(arm_of(clause, dose_level=[dose]), arm_of([], arm_suspended="y"))
    trial["treatment_list"]["step"][0]["match"] = clause
    closed = trial | {"status": "closed to accrual"}
    opened = closed | {"_summary": {"status": [{"value": "Open to Accrual"}]}}
    shut = trial_of(arm_of(clause, arm_suspended="Y"))
    shut["treatment_list"]["step"][0]["match"] = clause

    def found(document: dict[str, Any], *, closed: bool) -> list[tuple[str, str]]:
        asking = asking_of(Mode.COMPATIBLE, closed=closed)
        return [(one.level.level, one.outcome) for one in matches([read_trial(document)], [patient_of()], asking)]

    everywhere = [("step", "matched"), ("arm", "matched"), ("dose", "matched"), ("arm", "not_matched")]
    assert found(trial, closed=False) == found(opened, closed=False) == everywhere[:2]
    assert found(trial, closed=True) == everywhere
    assert (found(closed, closed=False), found(shut, closed=False)) == ([], [])
    assert found(closed, closed=True) == everywhere


def test_the_dead() -> None:
    clause = [{"and": [{"clinical": {"gender": "Female"}}]}]
    trial = read_trial(trial_of(arm_of(clause)))
    for status, compatible, strict in (
        ("deceased", Outcome.NOT_MATCHED, Outcome.NOT_ELIGIBLE),
        ("Alive", Outcome.NOT_MATCHED, Outcome.UNDETERMINED),
        (None, Outcome.NOT_MATCHED, Outcome.UNDETERMINED),
    ):
        patient = patient_of(VITAL_STATUS=status)
        for mode, expected in ((Mode.COMPATIBLE, compatible), (Mode.STRICT, strict)):
            [found] = matches([trial], [patient], asking_of(mode))
            assert found.outcome is expected
            [found] = matches([trial], [patient], asking_of(mode, deceased=True))
            assert found.outcome in {Outcome.MATCHED, Outcome.ELIGIBLE}


CLINICAL = st.fixed_dictionaries(
    {},
    optional={
        "VITAL_STATUS": st.sampled_from(["alive", "deceased", "Alive", None]),
        "BIRTH_DATE_INT": st.sampled_from([20100712, 20080712, "20080712", None, 7]),
        "GENDER": st.sampled_from(["Female", "Male", "female", "Unknown", None]),
        "ONCOTREE_PRIMARY_DIAGNOSIS_NAME": st.sampled_from(
            ["Acute Lymphoid Leukemia", "B-Cell Acute Lymphoid Leukemia", "Lung", "lung", "NA", "Other", None]
        ),
        "HER2_STATUS": st.sampled_from(["Positive", "Negative", True, "Equivocal"]),
        "TUMOR_MUTATIONAL_BURDEN_PER_MEGABASE": st.sampled_from([9, 10.0, "11", True, None]),
        "REPORT_DATE": st.sampled_from(["2018-11-30", "2018-12-01", {"$date": 0}, "once"]),
    },
)
GENE = st.sampled_from(["A", "B", "a"])
DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "TRUE_HUGO_SYMBOL": GENE,
            "VARIANT_CATEGORY": st.sampled_from(["MUTATION", "CNV", "SV", "unknown"]),
            "TRUE_PROTEIN_CHANGE": st.sampled_from(["p.A1C", "p.A1*", ["p.A1D"], "Unknown"]),
            "WILDTYPE": st.booleans(),
            "CNV_CALL": st.sampled_from(["Gain", "Homozygous deletion"]),
            "MMR_STATUS": st.sampled_from(["Deficient (MMR-D / MSI-H)", "Proficient (MMR-P / MSS)", "Unknown"]),
            "LEFT_PARTNER_GENE": GENE,
            "RIGHT_PARTNER_GENE": GENE,
            "STRUCTURAL_VARIANT_COMMENT": st.sampled_from(["A-B", "A", "xAx fused"]),
        },
    ),
    max_size=3,
)
COVERED = st.lists(
    st.builds(
        Coverage,
        st.none() | st.frozensets(GENE),
        st.none() | st.frozensets(st.sampled_from(["MUTATION", "CNV", "SV"])),
    ),
    max_size=2,
).map(tuple)
VALUES = st.sampled_from
CRITERIA = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "age_numerical": VALUES([">=18", "<18", "==18", "<=16.5"]),
            "gender": VALUES(["Female", "!Female", "Unknown"]),
            "oncotree_primary_diagnosis": VALUES(
                ["_LIQUID_", "!_SOLID_", "Lung", "!B-Cell Acute Lymphoid Leukemia", "Leukemia", "!NA", "Made Up"]
            ),
            "her2_status": VALUES([True, "FALSE", "Equivocal", "!True"]),
            "tmb_numerical": VALUES([">=10", "<10"]),
            "disease_status": st.just(["Refractory", "Recurrent"]),
        },
    )
    .filter(bool)
    .map(lambda found: {"clinical": found}),
    st.fixed_dictionaries(
        {},
        optional={
            "hugo_symbol": VALUES(["A", "B"]),
            "variant_category": VALUES(
                ["Mutation", "!Mutation", "Any Variation", "Structural Variation", "!Structural Variation", "!CNV"]
            ),
            "protein_change": VALUES(["p.A1C", "!p.A1C"]),
            "wildcard_protein_change": VALUES(["A1", "!p.A1"]),
            "wildtype": st.booleans(),
            "cnv_call": VALUES(["Low Amplification", "!Homozygous Deletion"]),
            "ms_status": VALUES(["MSI-H", "!MSS"]),
            "fusion_partner_hugo_symbol": VALUES(["B", "!A", "any_gene", "intergenic"]),
            "display_name": st.just("A-B"),
            "match_all": st.just(value=True),
        },
    )
    .filter(bool)
    .map(lambda found: {"genomic": found}),
)


def sparse(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return groups(inner, least=0)


@settings(max_examples=100)
@given(st.lists(st.recursive(CRITERIA, sparse, max_leaves=5), min_size=1, max_size=2), CLINICAL, DOCUMENTS, COVERED)
def test_strictly_eligible_is_always_a_compatible_match(
    match: list[Any], clinical: dict[str, Any], documents: list[dict[str, Any]], coverage: Any
) -> None:
    trial = read_trial(trial_of(arm_of(match)))
    base = dict.fromkeys(("VITAL_STATUS", "BIRTH_DATE_INT", "GENDER", "ONCOTREE_PRIMARY_DIAGNOSIS_NAME", "REPORT_DATE"))
    patient = patient_of(*documents, coverage=coverage, **{**base, **clinical})
    for deceased in (False, True):
        [strict] = matches([trial], [patient], asking_of(Mode.STRICT, deceased=deceased))
        [compatible] = matches([trial], [patient], asking_of(Mode.COMPATIBLE, deceased=deceased))
        if strict.outcome is Outcome.ELIGIBLE:
            assert compatible.outcome is Outcome.MATCHED
        if strict.outcome is Outcome.NOT_ELIGIBLE and not below_demands(trial.levels[0].clause):
            assert compatible.outcome is Outcome.NOT_MATCHED


def test_all_sets_of_a_small_tree() -> None:
    match = [{"and": [leaf("G0"), {"or": [leaf("G1"), {"and": [leaf("G2"), leaf("G3")]}]}]}]
    graph = laid_out(read_clause(match, ()))
    for size in range(5):
        for held in itertools.combinations(GENES[:4], size):
            found = matched(graph, lambda asked: gene_of(asked) in held) is not None  # noqa: B023
            assert found == plainly(match, set(held))
