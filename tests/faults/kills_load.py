"""The load under which is killed: children's lives over REST, and one record that many correct at once."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from tests.faults.kills_client import Client, Json
from tests.faults.kills_in_process import correct_in_process
from tests.faults.kills_instruments import send_results

HOSPITALS = ("hospital-aragon", "hospital-asturias", "hospital-extremadura")
HUB = "hub-madrid"

LIVES, CROWD, IN_PROCESS, INSTRUMENTS = 5, 2, 2, 3
DOOR = "mllp-hub-madrid"
WATCHED = {
    "registry": "/v1/patients?limit=5",
    "samples": "/v1/samples?limit=5",
    "board": "/v1/consultations?limit=5",
    "trials": "/v1/trials",
    "reporting": "/v1/patients?limit=5",
}
"""What is read of every service all the while."""

PAUSE = 0.15
CORRECTIONS = 4
WITHDRAWS_EVERY = 4
"""Of so many children one withdraws, which every service confirms to the registry."""


@dataclass(slots=True)
class Load:
    """Who writes, and what must be there of it afterwards."""

    client: Client
    registry: Database
    door: int
    """The port at which instruments call."""
    corrections: Counter[str] = field(default_factory=Counter)
    """How often each treatment was corrected, by its aggregate: so many versions there are beside the first."""
    patients: list[str] = field(default_factory=list)
    stopped: bool = False

    @asynccontextmanager
    async def going_on(self, rng: random.Random) -> AsyncIterator[None]:
        """Write all the while, and let everything that was begun come to its answer."""
        shared = await self.born(HOSPITALS[0])
        writers = [
            *(self.life(random.Random(rng.random())) for _ in range(LIVES)),
            *(self.crowd(shared) for _ in range(CROWD)),
            *(self.crowd_in_process(shared) for _ in range(IN_PROCESS)),
            *(self.watch(service, path) for service, path in WATCHED.items()),
            *(send_results(self.door, self.client.told, until=lambda: self.stopped) for _ in range(INSTRUMENTS)),
        ]
        async with asyncio.TaskGroup() as group:
            for writer in writers:
                group.create_task(writer)
            try:
                yield
            finally:
                self.stopped = True

    async def life(self, rng: random.Random) -> None:
        """One child after the other."""
        for number in count():
            if self.stopped:
                return
            await self._live(rng.choice(HOSPITALS), withdraws=number % WITHDRAWS_EVERY == 0)

    async def crowd(self, child: "Child") -> None:
        """Correct what others correct at the same time."""
        while not self.stopped:
            await self._correct(child)

    async def crowd_in_process(self, child: "Child") -> None:
        """The same without HTTP, as another process of the same service would."""
        while not self.stopped:
            self.corrections[child.treatment] += 1
            await correct_in_process(self.registry, hospital=child.hospital, code=child.code, treatment=child.treatment)
            await asyncio.sleep(PAUSE)

    async def watch(self, service: str, path: str) -> None:
        """Read what is short and always there."""
        while not self.stopped:
            await self.client.look(clinician(HOSPITALS[0]), service, path)
            await asyncio.sleep(PAUSE)

    async def born(self, hospital: str) -> "Child":
        """Registered, with a course that ends in a treatment."""
        identity = {"given_names": "Invented", "family_names": f"Killed {new_id()}", "record_number": f"K-{new_id()}"}
        consents = {"purposes": list(Purpose), "document_version": "2026-1", "given_on": "2021-03-14"}
        body = {"identity": {**identity, "birth_date": "2016-02-03", "sex": "female"}, "consents": consents}
        registered = await self._write(clinician(hospital), "POST", "registry", "/v1/patients", body)
        self.patients.append(registered["code"])
        path = f"/v1/patients/{registered['code']}"
        diagnosis = {"kind": "first_diagnosis", "diagnosed_on": "2021-03-14", "lineage": "bcp"}
        first = await self._write(clinician(hospital), "POST", "registry", f"{path}/episodes", diagnosis)
        remission = {"episode_id": first["id"], "response": "complete_remission", "assessed_on": "2021-04-20"}
        await self._write(clinician(hospital), "POST", "registry", f"{path}/responses", remission)
        treated = await self._write(clinician(hospital), "POST", "registry", f"{path}/treatments", treatment())
        return Child(hospital, registered["code"], path, f"treatment/{treated['id']}")

    async def _live(self, hospital: str, *, withdraws: bool) -> None:
        child = await self.born(hospital)
        await self._correct(child)
        relapse = {"kind": "relapse", "relapse_number": 1, "diagnosed_on": "2022-05-02", "lineage": "bcp"}
        await self._write(child.clinician, "POST", "registry", f"{child.path}/episodes", relapse)
        for step in (self._tube, self._question, self._facts, self._report):
            if self.stopped:
                return
            await step(child)
            for _ in range(CORRECTIONS):
                await self._correct(child)
        if withdraws:
            body = {"withdrawn_on": "2026-01-31"}
            await self._write(child.clinician, "POST", "registry", f"{child.path}/consent-withdrawals", body)

    async def _correct(self, child: "Child") -> None:
        self.corrections[child.treatment] += 1
        path = f"{child.path}/treatments/{child.treatment.removeprefix('treatment/')}"
        body = {**treatment(), "reason": "Read again."}
        await self._write(child.clinician, "PUT", "registry", path, body)

    async def _tube(self, child: "Child") -> None:
        tube = {"patient": child.code, "material": "bone_marrow", "tube": "edta", "hub": HUB}
        extracted = {**tube, "extracted_at": "2026-01-31T09:30:00+01:00"}
        sample = await self._write(child.clinician, "POST", "samples", "/v1/samples", extracted)
        path = f"/v1/samples/{sample['id']}/cancellation"
        await self._write(child.clinician, "POST", "samples", path, {"reason": "Entered twice."})

    async def _question(self, child: "Child") -> None:
        summary = {"lineage": "bcp", "episode_kind": "relapse", "relapse_number": 1}
        body = {"patient": child.code, "summary": summary, "question": "What is advised?"}
        opened = await self._write(child.clinician, "POST", "board", "/v1/consultations", body)
        path = f"/v1/consultations/{opened['id']}"
        await self._write("board_expert@board", "POST", "board", f"{path}/posts", {"text": "An opinion."})
        items = {"items": [{"kind": "drug", "code": "blinatumomab"}]}
        await self._write("board_chair@board", "POST", "board", f"{path}/recommendations", items)

    async def _facts(self, child: "Child") -> None:
        facts = {"facts": [{"fact": "down_syndrome", "value": False, "on": "2026-01-31"}]}
        await self._write(child.clinician, "POST", "trials", f"{child.path}/facts", facts)

    async def _report(self, child: "Child") -> None:
        for _ in range(CORRECTIONS):
            await self.client.look(child.clinician, "reporting", f"{child.path}/report")
            await asyncio.sleep(PAUSE)

    async def _write(self, person: str, method: str, service: str, path: str, body: Json) -> Json:
        answer = await self.client.write(person, method, service, path, body)
        await asyncio.sleep(PAUSE)
        return answer


@dataclass(frozen=True, slots=True)
class Child:
    """A child under load: whose it is, and the treatment that is corrected again and again."""

    hospital: str
    code: str
    path: str
    treatment: str

    @property
    def clinician(self) -> str:
        """Who treats it."""
        return clinician(self.hospital)


def clinician(hospital: str) -> str:
    """At this hospital."""
    return f"site_clinician@{hospital}"


def treatment() -> Json:
    """One that reads differently from every other."""
    return {"kind": "antibody", "agents": [f"agent {new_id()}"], "started_on": "2022-06-01"}
