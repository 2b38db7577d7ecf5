"""A biobank with tubes of several children, and those who ask, decide and hand out."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.commands.biobank.bank_aliquots import BankAliquots, Portion, bank_aliquots
from services.samples.domain.biobank.aliquot import Aliquot, Place
from services.samples.domain.label import Labelled
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.store import labels
from services.samples.store.tubes import samples
from services.samples.tests.agreed import agreed
from services.samples.tests.events import HOSPITAL, HUB

Json = dict[str, Any]
Ask = Callable[..., Awaitable[Any]]
Bank = Callable[..., Awaitable[Sequence[Aliquot]]]
AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
REQUEST = {"hub": HUB, "project_title": "A study", "ethics_approval": "PIC-1", "purpose": "To know."}
CODES = ("000001AF", "000002MW", "000003YK", "000004EX", "0000057L", "000006T1", "000007LG", "000008UZ")


@pytest.fixture
def researcher(ask: Ask) -> Ask:
    """At a hospital that has no patient here."""
    return lambda method, path, **kw: ask(method, path, **{"role": "researcher", "of": "hospital-galicia", **kw})


@pytest.fixture
def committee(ask: Ask) -> Ask:
    """Decides."""
    return lambda method, path, **kw: ask(method, path, **{"role": "biobank_committee", "of": "office", **kw})


@pytest.fixture
def bank(database: Database, call_of: Callable[..., Call]) -> Bank:
    """`await bank(code, 500, 300)`: a sample of a child whose family agrees to everything, in tubes of so many µl."""
    rows = count()

    async def lay(code: str, *volumes: int | None, **told: Any) -> Sequence[Aliquot]:
        await agreed(database, code)
        kept = told.pop("preservation", Preservation.FROZEN_VIABLE)
        sample = await _sample(database, code, **told)
        row = next(rows)
        portions = tuple(
            Portion(kept, Place("F1/B1", f"{row}-{number}"), volume_ul=volume)
            for number, volume in enumerate(volumes, start=1)
        )
        order = BankAliquots(call_of("hub_technician", HUB), sample.id, portions, AT)
        return (await bank_aliquots(database, order)).aliquots

    return lay


async def _sample(database: Database, code: str, **told: Any) -> Sample:
    async with database.transaction(Call.service("test")) as tx:
        drawn = {"material": Material.BONE_MARROW, "tube": Tube.EDTA, "preservation": Preservation.FRESH}
        sample = Sample(
            id=new_id(),
            label=await labels.claim(tx, Labelled.SAMPLE),
            patient=code,
            hospital=HOSPITAL,
            hub=HUB,
            stage=SampleStage.RECEIVED,
            created_at=AT,
            collected_at=AT,
            **{**drawn, "extracted_at": AT, **told},
        )
        await samples.add(tx, sample, Audit(did="collected sample", about=f"sample/{sample.id}", patient=code))
    return sample


class Knowledge:
    """How old it is."""

    seconds: float | None = 0.0

    async def __call__(self) -> float | None:
        return self.seconds


@pytest.fixture
def knowledge(application: FastAPI) -> Iterator[Knowledge]:
    """What the service says of its reader; a test makes it older."""
    found, before = Knowledge(), application.state.lag
    application.state.lag = found
    yield found
    application.state.lag = before


@pytest.fixture
def granted(researcher: Ask, committee: Ask) -> Callable[..., Awaitable[Json]]:
    """`await granted({"content": "sample", "samples": 2})`: a request that the committee has granted."""

    async def grant(*lines: Json, last_tube: bool = False, uses: Sequence[str] = ()) -> Json:
        asked = {**REQUEST, "uses": uses, "lines": lines}
        request = (await researcher("POST", "/v1/biobank-requests", json=asked)).json()
        told = [
            {"line": place, "samples": line["samples"], "last_tube": last_tube} for place, line in enumerate(lines, 1)
        ]
        path = f"/v1/biobank-requests/{request['id']}/decision"
        decided = await committee("POST", path, json={"granted": told})
        assert decided.status_code == 200, decided.text
        found: Json = decided.json()
        return found

    return grant
