"""Advice names its trial or assay exactly when it is one; a change says why."""

import pytest

from libs.common.errors import Invalid
from libs.common.vocabulary import Adherence, Assay, RecommendationKind
from services.board.domain import adherence
from services.board.domain.recommendation import Item, check_items, check_reason

K = RecommendationKind


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("trial", [None, "T"])
@pytest.mark.parametrize("assay", [None, Assay.DRP])
def test_named_exactly_when_meant(kind: RecommendationKind, trial: str | None, assay: Assay | None) -> None:
    item = Item(kind, "code", trial=trial, assay=assay)
    if (kind is K.TRIAL) == (trial is not None) and (kind is K.ASSAY) == (assay is not None):
        check_items([item])
        return
    with pytest.raises(Invalid, match="An item of this kind"):
        check_items([item])


def test_an_arm_and_a_hospital_are_a_trial_s() -> None:
    check_items([Item(K.TRIAL, "code", trial="T", arm="a", hospital="hub-madrid")])
    for item in (Item(K.DRUG, "code", arm="a"), Item(K.DRUG, "code", hospital="hub-madrid")):
        with pytest.raises(Invalid, match="An item of this kind has none"):
            check_items([item])


@pytest.mark.parametrize(("version", "reason", "good"), [(1, None, True), (2, None, False), (2, "new result", True)])
def test_a_change_says_why(version: int, reason: str | None, good: bool) -> None:
    if good:
        check_reason(version, reason)
        return
    with pytest.raises(Invalid):
        check_reason(version, reason)


@pytest.mark.parametrize("followed", Adherence)
@pytest.mark.parametrize("reason", [None, "toxicity"])
def test_not_following_says_why(followed: Adherence, reason: str | None) -> None:
    if followed is Adherence.YES or reason:
        adherence.check_reason(followed, reason)
        return
    with pytest.raises(Invalid):
        adherence.check_reason(followed, reason)
