"""A code that is taken, even by a patient the caller cannot see, is never given twice."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Unavailable
from libs.common.identifiers import new_id
from services.registry.store import patients
from services.registry.tests.conftest import ELSEWHERE, HOSPITAL, Register


async def test_a_taken_code_is_not_given(database: Database, register: Register, call_of: Callable[..., Call]) -> None:
    code = await register()
    async with database.reading(call_of("site_clinician", HOSPITAL)) as tx:
        patient = await patients.read(tx, code)
    other = replace(patient, id=new_id(), hospital=ELSEWHERE)
    with pytest.raises(Unavailable):
        async with database.transaction(call_of("site_clinician", ELSEWHERE)) as tx:
            await patients.add(tx, other, Audit(did="registered patient", about=f"patient/{code}"))
