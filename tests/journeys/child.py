"""A child of a journey: registered fresh, so that no other test knows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from tests.conftest import Live
from tests.journeys.parties import Json, Party, chair, clinician, expert, office

HUB = "hub-madrid"


def ago(**span: float) -> str:
    """An instant in the past, as it is written."""
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class Child:
    """Its code, whose it is, and what its people do for it."""

    live: Live
    code: str
    hospital: str

    @property
    def clinician(self) -> Party:
        """At the hospital that registered it."""
        return clinician(self.live, self.hospital)

    @property
    def path(self) -> str:
        return f"/v1/patients/{self.code}"

    async def record(self, entries: str, **told: Any) -> Json:
        """Record one of the episodes, treatments or responses."""
        return await self.clinician.post("registry", f"{self.path}/{entries}", told)

    async def relapse(self, **told: Any) -> Json:
        """First diagnosis, remission and a first relapse, unless more is told of it."""
        first = await self.record("episodes", kind="first_diagnosis", diagnosed_on="2021-03-14", lineage="bcp")
        remission = {"response": "complete_remission", "assessed_on": "2021-04-20"}
        await self.record("responses", episode_id=first["id"], **remission)
        marrow = {"lineage": "bcp", "blasts_percent": 80, "extramedullary": ["cns1"]}
        episode = {"kind": "relapse", "relapse_number": 1, "diagnosed_on": "2022-05-02", "after_remission": True}
        return await self.record("episodes", **{**marrow, **episode, **told})

    async def ask_board(self, question: str = "What does the board advise?") -> str:
        """Open a consultation; gives its path."""
        summary = {"lineage": "bcp", "episode_kind": "relapse", "relapse_number": 1}
        body = {"patient": self.code, "summary": summary, "question": question}
        opened = await self.clinician.post("board", "/v1/consultations", body)
        return f"/v1/consultations/{opened['id']}"

    async def advised(self) -> str:
        """A consultation with an opinion and a signed recommendation."""
        path = await self.ask_board()
        await expert(self.live).post("board", f"{path}/posts", {"text": "An opinion."})
        items = [{"kind": "drug", "code": "blinatumomab"}]
        await chair(self.live).post("board", f"{path}/recommendations", {"items": items})
        return path

    async def refer(self, consultation: str, **told: Any) -> Json:
        """Refer the sample to the hub, unless something else is told."""
        body = {"kind": "sample", "items": ["flow"], "receiver": HUB, **told}
        return await self.clinician.post("board", f"{consultation}/referrals", body)

    async def collect(self, **told: Any) -> Json:
        """Draw marrow for the hub."""
        tube = {"material": "bone_marrow", "tube": "sodium_heparin", "extracted_at": ago(hours=30), "hub": HUB}
        return await self.clinician.post("samples", "/v1/samples", {"patient": self.code, **tube, **told})

    async def dispatch(self, sample: Json) -> Json:
        """Hand the tube to the courier."""
        return await self.clinician.post("samples", "/v1/shipments", parcel(sample["id"]))

    async def withdraw(self, *purposes: str) -> str:
        """Take consent back, to all purposes if none is named; gives the path of the withdrawal."""
        path = f"{self.path}/consent-withdrawals"
        body = {"withdrawn_on": today(), "purposes": purposes}
        return f"{path}/{(await self.clinician.post('registry', path, body))['id']}"

    async def report(self, reader: Party | None = None) -> Json:
        """The integrated report, as the hospital reads it."""
        return await (reader or self.clinician).get("reporting", f"{self.path}/report")

    async def verdict(self, trial: str) -> Json | None:
        """What trials says of the first arm of a trial by now."""
        answer = await self.clinician.ask("GET", "trials", f"{self.path}/verdicts")
        arms: list[Json] = answer.json()["verdicts"] if answer.is_success else []
        return next((arm for arm in arms if arm["trial"] == trial), None)


def parcel(*samples: str) -> Json:
    """To the hub, on its way since yesterday."""
    times = {"dispatched_at": ago(hours=28), "expected_at": ago(hours=8)}
    return {"samples": samples, "hub": HUB, "courier": "Invented Courier", **times}


async def new_child(live: Live, hospital: str, *, purposes: Iterable[str] = tuple(Purpose), **traits: Any) -> Child:
    """Registered by the hospital, with consent to all purposes unless some are named."""
    identity = {
        "given_names": "Invented",
        "family_names": f"Journey {new_id()}",
        "birth_date": "2016-02-03",
        "sex": "female",
        "record_number": f"J-{new_id()}",
        **traits,
    }
    consents = {"purposes": list(purposes), "document_version": "2026-1", "given_on": "2021-03-14"}
    body = {"identity": identity, "consents": consents}
    registered = await clinician(live, hospital).post("registry", "/v1/patients", body)
    return Child(live, registered["code"], hospital)


async def figures(live: Live) -> Json:
    """The network's exact figures."""
    found: Json = (await office(live).get("reporting", "/v1/network/summary"))["figures"]
    return found
