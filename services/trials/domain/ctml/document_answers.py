"""How genomic documents and treatments answer: some document fulfils all that is asked at once.

That none does is known only if somebody looked: a panel that covers the gene, a report that says wild type, or a
report on the same gene and kind of variant. Else what no document tells is unknown.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.ctml.field_tests import Equals, FieldTest, Whatever
from services.trials.domain.ctml.leaf_answer import LeafAnswer
from services.trials.domain.ctml.leaves import CATEGORY, GENE, DocumentLeaf, FusionLeaf
from services.trials.domain.ctml.patient import PARTNERS, Document, Patient
from services.trials.domain.ctml.values import said, same
from services.trials.domain.ctml.vocabulary import GENOMIC, SIGNATURES

STRUCTURED_SINCE: Final = date(2018, 12, 1)
"""From reports of this day on, MatchMiner's structural variants have fields; before it, a comment."""

IDENTIFYING: Final = frozenset({GENE, CATEGORY, "FUSION_PARTNER_HUGO_SYMBOL", *PARTNERS, *SIGNATURES})
"""A document without these speaks of something else; one without other fields leaves them open."""


def documents_answer(patient: Patient, leaf: DocumentLeaf) -> LeafAnswer:
    """Of a leaf without regard to its `!`."""
    documents = patient.documents(leaf.collection, _gene(leaf.tests))
    found = [(place, one) for place, one in documents if _fulfils(one, leaf.tests)]
    if found:
        shown = any(_shows(one, leaf.written) is Truth.TRUE for _, one in found)
        return LeafAnswer(closed=True, truth=Truth.TRUE if shown else Truth.UNKNOWN, documents=_ids(leaf, found))
    absent = all(_shows(one, leaf.written) is Truth.FALSE for _, one in documents) and _looked_at(patient, leaf)
    return LeafAnswer(closed=False, truth=Truth.FALSE if absent else Truth.UNKNOWN)


def _ids(leaf: DocumentLeaf | FusionLeaf, found: Sequence[tuple[int, Document]]) -> tuple[str, ...]:
    kind = leaf.collection if isinstance(leaf, DocumentLeaf) else GENOMIC
    return tuple(str(one.get("_id", f"{kind}[{place}]")) for place, one in found)


def _fulfils(document: Document, tests: Sequence[FieldTest]) -> bool:
    return all(test.holds(document.get(test.field)) for test in tests)


def _shows(document: Document, tests: Sequence[FieldTest]) -> Truth:
    return min((_asked(document, test) for test in tests), default=Truth.TRUE)


def _asked(document: Document, test: FieldTest) -> Truth:
    value = document.get(test.field)
    if isinstance(test, Whatever):
        return Truth.TRUE
    if not said(value):
        return Truth.FALSE if test.field in IDENTIFYING else Truth.UNKNOWN
    return Truth.TRUE if test.holds(value) else Truth.FALSE


def _looked_at(patient: Patient, leaf: DocumentLeaf) -> bool:
    if leaf.collection != GENOMIC:
        return False
    signatures = [test.field for test in leaf.tests if test.field in SIGNATURES]
    if signatures:
        return all(any(said(one.get(field)) for one in patient.genomic) for field in signatures)
    return patient.looked_at(_gene(leaf.tests), _categories(leaf.tests))


def _gene(tests: Sequence[FieldTest]) -> str | None:
    named = [test.values[0] for test in tests if isinstance(test, Equals) and test.field == GENE]
    return named[0] if named and isinstance(named[0], str) else None


def _categories(tests: Sequence[FieldTest]) -> Sequence[str | None]:
    """Which kinds of variants had to be looked for; None: any."""
    for test in tests:
        if isinstance(test, Equals) and test.field == CATEGORY:
            return [value for value in test.values if isinstance(value, str)]
    fields = {test.field for test in tests}
    if "CNV_CALL" in fields:
        return ["CNV"]
    return ["MUTATION"] if fields & {"TRUE_PROTEIN_CHANGE", "TRUE_VARIANT_CLASSIFICATION"} else [None]


def fusion_answer(patient: Patient, leaf: FusionLeaf) -> LeafAnswer:
    """By fields or by comment, as the day of the report says; absent only if somebody looked for both genes."""
    reported = patient.reported
    fits = _structured if reported is not None and reported >= STRUCTURED_SINCE else _commented
    found = [(n, one) for n, one in enumerate(patient.genomic) if fits(one, leaf) and _fulfils(one, leaf.tests)]
    if found:
        shown = any(_names(one, leaf) for _, one in found)
        return LeafAnswer(closed=True, truth=Truth.TRUE if shown else Truth.UNKNOWN, documents=_ids(leaf, found))
    return LeafAnswer(closed=False, truth=Truth.FALSE if _no_fusion(patient, leaf) else Truth.UNKNOWN)


def _no_fusion(patient: Patient, leaf: FusionLeaf) -> bool:
    """Another fusion of the gene says that the gene was looked at; a comment may mean what it does not name."""
    told = any(_structured(one, leaf) or _commented(one, leaf) for one in patient.genomic)
    return not told and leaf.gene is not None and patient.looked_at(leaf.gene, ["SV"])


def _names(document: Document, leaf: FusionLeaf) -> bool:
    return leaf.gene is not None or leaf.partner is not None or document.get(CATEGORY) == "SV"


def _structured(document: Document, leaf: FusionLeaf) -> bool:
    """Without any gene, MatchMiner takes every document, of whatever kind of variant."""
    left, right = (document.get(side) for side in PARTNERS)
    forward = _side(left, leaf.gene) and _side(right, leaf.partner)
    return forward or (_side(right, leaf.gene) and _side(left, leaf.partner))


def _side(found: Any, wanted: str | None) -> bool:
    if wanted is None:
        return True
    if wanted.lower() == "intergenic":
        return found is None
    if wanted.lower().replace(" ", "_") == "any_gene":
        return found is not None
    return same(found, wanted)


def _commented(document: Document, leaf: FusionLeaf) -> bool:
    """The comment names the gene as a word, with something beside it."""
    comment = document.get("STRUCTURAL_VARIANT_COMMENT")
    if leaf.gene is None or not isinstance(comment, str):
        return False
    for found in re.finditer(re.escape(leaf.gene), comment, re.IGNORECASE):
        before, after = comment[max(found.start() - 1, 0) : found.start()], comment[found.end() : found.end() + 1]
        if (before or after) and _apart(before) and _apart(after):
            return True
    return False


def _apart(letter: str) -> bool:
    return not letter or re.match(r"\W", letter) is not None
