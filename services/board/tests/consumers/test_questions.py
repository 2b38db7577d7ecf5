"""A walk through trials' questions is shown on the consultation it was attached to, in codes; on no other."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from libs.common.contracts.trials import QuestionsSessionAttached
from libs.common.identifiers import new_id
from services.board.domain.consultation import Consultation

SESSION = new_id()


def attached(consultation: Consultation, **other: Any) -> QuestionsSessionAttached:
    told: dict[str, Any] = {
        "at": datetime(2026, 6, 15, 12, tzinfo=UTC),
        "version": 3,
        "origin": consultation.hospital,
        "destination": consultation.hospital,
        "session_id": SESSION,
        "consultation_id": consultation.id,
        "patient": consultation.patient,
        "kind": "adaptive",
        "tree": None,
        "tree_version": None,
        "leaf": None,
        "questions": ("course", "dasatinib_ic50"),
        "eligible": ("nct05751044/b",),
        "undetermined": (),
        "next_question": "cd22",
        "experimental_facts": ("dasatinib_ic50",),
    }
    return QuestionsSessionAttached(**{**told, **other})


async def test_the_newest_is_shown_to_the_hospital_and_what_does_not_belong_is_left_aside(
    client: httpx.AsyncClient,
    headers: Callable[..., dict[str, str]],
    heard: Callable[..., Awaitable[None]],
    ask: Callable[[], Awaitable[Consultation]],
) -> None:
    found = await ask()
    elsewhere = attached(found, session_id=new_id(), origin="hub-madrid")
    other_child = attached(found, session_id=new_id(), patient="GN2QKMFF")
    nowhere = attached(found, session_id=new_id(), consultation_id=new_id())
    newer = attached(found, version=4, next_question="lineage")
    await heard(attached(found), elsewhere, other_child, nowhere, newer, attached(found, version=2))
    whole = await client.get(f"/v1/consultations/{found.id}", headers=headers("site_clinician", found.hospital))
    [shown] = whole.json()["questions_sessions"]
    assert (shown["session_id"], shown["next_question"]) == (str(SESSION), "lineage")
    assert (shown["experimental_facts"], shown["eligible"]) == (["dasatinib_ic50"], ["nct05751044/b"])
