"""A child that another hospital knows: nobody learns where, the office is asked, and the child gets one record."""

from typing import Any

import pytest

from libs.common.identifiers import new_id
from tests.conftest import Live
from tests.journeys.child import Child, new_child
from tests.journeys.parties import Json, clinician, office

pytestmark = pytest.mark.xdist_group("live")

FIRST, SECOND = "hospital-madrid", "hospital-andalucia"


def traits(**told: Any) -> Json:
    return {"given_names": "Invented", "birth_date": "2017-05-06", "sex": "male", **told}


async def test_a_child_known_elsewhere_is_told_without_code_or_place(live: Live) -> None:
    identity = traits(family_names=f"Known {new_id()}", record_number=f"K-{new_id()}", national_id=f"N{new_id()}")
    known = await new_child(live, FIRST, **identity)
    other = {**identity, "record_number": f"K-{new_id()}"}
    answer = await clinician(live, SECOND).ask("POST", "registry", "/v1/patients", {"identity": other})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_registered")
    matched = await clinician(live, SECOND).post("registry", "/v1/patients/match", other)
    for text in (answer.text, str(matched)):
        assert known.code not in text
        assert FIRST not in text
    await the_office_hands_it_over(live, known)


async def the_office_hands_it_over(live: Live, known: Child) -> None:
    """The office finds the same child and moves it: the second hospital goes on with the first one's code."""
    asked = await office(live).listed("registry", "/v1/duplicates")
    [question] = [one for one in asked if known.code in {one["patient"], one["other"]}]
    decision = {"decision": "same_child", "reason": "Both hospitals confirmed it."}
    await office(live).post("registry", f"/v1/duplicates/{question['id']}/decision", decision)
    move = {"to_hospital": SECOND, "reason": "Treated there from now on."}
    await office(live).post("registry", f"{known.path}/moves", move)
    assert await clinician(live, SECOND).sees("registry", known.path)
    assert not await clinician(live, FIRST).sees("registry", known.path)


async def test_a_child_of_the_own_hospital_is_answered_by_its_code(live: Live) -> None:
    identity = traits(family_names=f"Known {new_id()}", record_number=f"K-{new_id()}")
    known = await new_child(live, FIRST, **identity)
    again = await known.clinician.ask("POST", "registry", "/v1/patients", {"identity": identity})
    assert (again.status_code, again.json()["errors"][0]["right"]) == (409, known.code)


async def test_the_identity_lies_sealed_in_the_vault_alone(live: Live) -> None:
    surname = f"Sealed{new_id()}"
    await new_child(live, FIRST, family_names=surname)
    tables = await live.rows("registry", "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for row in tables:
        written = f'SELECT 1 FROM "{row["tablename"]}" t WHERE t::text LIKE ANY($1::text[]) LIMIT 1'
        patterns = [f"%{surname}%", f"%{surname.encode().hex()}%"]
        assert await live.rows("registry", written, patterns) == [], row["tablename"]
