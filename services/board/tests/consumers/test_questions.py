"""A walk through trials' questions is shown on the consultation it was attached to, in codes; on no other."""

from collections.abc import Awaitable, Callable

import httpx

from libs.common.identifiers import new_id
from services.board.domain.consultation import Consultation
from services.board.tests.events import SESSION
from services.board.tests.events import questions_session_attached as attached


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
