"""The hospital asks the board; the board answers, recommends and refers; the receivers accept."""

from typing import Any

from deploy.demo import coded
from deploy.demo.cases import Case
from deploy.demo.course import CUT_OFF, Registered
from deploy.demo.invention import Invention
from deploy.demo.people import Network, Person
from libs.common.vocabulary import Adherence, RecommendationKind, ReferralItem, ReferralKind

QUESTION = "Invented for the demonstration: what does the board advise for this child?"
OPINION = "Invented for the demonstration: the case was discussed."
WHY_NOT = "Invented for the demonstration: the paper gives no reason."
NOT_NAMED = "not-named-in-the-paper"
"""Stands where Table 1 says "CT" and names no trial."""

ASSAYS = {"drp-dbp": ("drp", "dbp"), "ngs": ("ngs_panel",)}


async def consult(network: Network, case: Case, invented: Invention, registered: Registered) -> str:
    """Question, opinion and signed recommendation. Returns the consultation's id."""
    clinician = network.person("site_clinician", invented.hospital)
    opened = await clinician.post(
        "board", "/v1/consultations", _question(case, registered), step=f"{case.number}/consultation"
    )
    path = f"/v1/consultations/{opened['id']}"
    expert = network.person("board_expert", "board")
    await expert.post("board", f"{path}/posts", {"text": OPINION}, step=f"{case.number}/opinion")
    chair = network.person("board_chair", "board")
    await chair.post("board", f"{path}/recommendations", {"items": _items(case)}, step=f"{case.number}/recommendation")
    return str(opened["id"])


async def refer(network: Network, case: Case, invented: Invention, consultation: str) -> str | None:
    """Refer the patient or the sample as printed, and let the receiver accept. Returns the referral's id."""
    kind = coded.referral_kind(case)
    if kind is None:
        return None
    receiver = invented.hub if kind is ReferralKind.SAMPLE else invented.centre
    body = {
        "kind": kind.value,
        "items": [item.value for item in coded.referred_for(case)],
        "receiver": receiver,
        "trial": NOT_NAMED if ReferralItem.TRIAL in coded.referred_for(case) else None,
    }
    clinician = network.person("site_clinician", invented.hospital)
    path = f"/v1/consultations/{consultation}/referrals"
    referral = await clinician.post("board", path, body, step=f"{case.number}/referral")
    role = "hub_technician" if kind is ReferralKind.SAMPLE else "site_clinician"
    await network.person(role, receiver).post(
        "board", f"/v1/referrals/{referral['id']}/acceptance", None, step=f"{case.number}/acceptance"
    )
    return str(referral["id"])


async def follow_up(clinician: Person, case: Case, consultation: str) -> None:
    """Whether the advice was followed, and how the child was at the paper's cut-off."""
    followed = coded.adherence(case)
    adherence: dict[str, Any] = {"adherence": followed.value}
    if followed is not Adherence.YES:
        adherence["reason"] = WHY_NOT
    path = f"/v1/consultations/{consultation}"
    await clinician.post("board", f"{path}/adherence", adherence, step=f"{case.number}/adherence")
    status = {"status": coded.status(case).value, "seen_on": CUT_OFF.isoformat()}
    await clinician.post("board", f"{path}/follow-ups", status, step=f"{case.number}/follow-up")


def _question(case: Case, registered: Registered) -> dict[str, Any]:
    criteria = coded.criteria(case)
    return {
        "patient": registered.patient,
        "episode_id": registered.episode_id,
        "question": QUESTION,
        "summary": {
            "lineage": coded.lineage(case).value,
            "age_years": case.age_years,
            "episode_kind": criteria.kind.value,
            "relapse_number": criteria.relapse_number,
            "timing": criteria.timing.value if criteria.timing else None,
            "site_class": criteria.site.value if criteria.site else None,
            "genetics": [code.replace(" ", "_") for code in coded.genetics(case)],
            "after_hsct": criteria.after_hsct,
            "after_car_t": criteria.after_car_t,
            "poor_response": True if criteria.poor_response else None,
            "mrd": criteria.mrd,
        },
    }


def _items(case: Case) -> list[dict[str, Any]]:
    return [item for advice in coded.advice(case) for item in _item(advice)]


def _item(advice: coded.Advice) -> list[dict[str, Any]]:
    """One printed piece of advice; DRP/DBP are two assays."""
    item: dict[str, Any] = {"kind": advice.kind.value, "code": advice.code}
    if advice.after_assay:
        item["condition"] = "after-drp-dbp"
    if advice.kind is RecommendationKind.TRIAL:
        item["trial"] = NOT_NAMED
    if advice.kind is RecommendationKind.ASSAY:
        return [{**item, "code": assay.replace("_", "-"), "assay": assay} for assay in ASSAYS[advice.code]]
    return [item]
