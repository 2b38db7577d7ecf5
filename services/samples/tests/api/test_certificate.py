"""The certificate as a paper: one page however many tubes, both languages alike, and words for every code."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from libs.common.documents.typesetting import pictures
from libs.common.vocabulary import Material
from services.samples.api.destruction.on_certificate import TEMPLATE, certificate_words, on_certificate
from services.samples.api.papers.words import Language
from services.samples.domain.biobank.content import Content
from services.samples.domain.destruction.certificate import digest_of, facts_of
from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import Account, HeldAs, ListedTube, Outcome, Person, TubeKind
from services.samples.domain.destruction.rules import Exemption, Method, due_on, rule_id, source_of

NOON = datetime(2026, 6, 20, 12, tzinfo=UTC)
FIRST, SECOND = Person(id="technician-7", role="hub_technician"), Person(id="clinician-9", role="site_clinician")
LIST = Destruction(
    id=UUID(int=1),
    patient="000001AF",
    hospital="hospital-a",
    holder="hub-b",
    withdrawal_id=UUID(int=2),
    withdrawn_on=date(2026, 6, 15),
    opened_at=NOON,
    due_on=due_on(date(2026, 6, 15)),
    rule=rule_id(),
)
NAMES = {"hospital-a": "Hospital A", "hub-b": "Hub B"}


def tube(place: int) -> ListedTube:
    new = ListedTube(
        destruction_id=LIST.id,
        tube_id=UUID(int=place),
        kind=TubeKind.ALIQUOT,
        label=f"A-{place:06d}AF",
        content="dna",
        held_as=HeldAs.HELD,
        pooled=place == 0,
        added_at=NOON,
    )
    if place == 1:
        return new.accounted_by_record(Exemption.USED_UP, at=NOON)
    told = Account(outcome=Outcome.DESTROYED, happened_at=NOON, method=Method.AUTOCLAVED)
    return new.noted(told, by=FIRST, at=NOON).witnessed(by=SECOND, at=NOON)


@pytest.mark.parametrize("many", [3, 90])
def test_is_one_page(many: int) -> None:
    facts = facts_of(LIST, [tube(place) for place in range(many)], names=NAMES, zone="Atlantic/Canary", at=NOON)
    data = on_certificate(facts, digest=digest_of(facts), language=Language.SPANISH)
    assert len(pictures(TEMPLATE, data, dots_per_inch=20)) == 1
    assert (data["destroyed"], data["certified"], len(data["people"])) == (many - 1, "20/06/2026 13:00 WEST", 2)
    assert [row["people"] for row in data["tubes"][:2]] == ["P1 · P2", "registro"]
    # The order in which tubes are given changes nothing.
    turned = facts_of(
        LIST, [tube(place) for place in reversed(range(many))], names=NAMES, zone="Atlantic/Canary", at=NOON
    )
    assert digest_of(turned) == digest_of(facts)


def test_every_code_has_words_and_a_source() -> None:
    spanish, english = [certificate_words(language) for language in Language]
    assert spanish.keys() == english.keys()
    for said in (spanish, english):
        assert set(said["methods"]) == set(Method)
        assert set(said["exemptions"]) == set(Exemption)
        assert set(said["contents"]) == {*Content, *Material, "unknown"}
    assert all(source_of(word) for word in (*Method, *Exemption))


def test_a_month_ends_with_its_last_day() -> None:
    assert due_on(date(2026, 1, 31)) == date(2026, 2, 28)
