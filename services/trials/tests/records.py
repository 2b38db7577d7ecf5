"""Invented records of ClinicalTrials.gov's shape, and what trials.md states of NCT05751044's places."""

from typing import Any

NIT = "NOT_YET_RECRUITING"
SPANISH = (
    ("Hospital Sant Joan de Déu de Barcelona", "Barcelona"),
    ("Hospital Infantil Universitario Niño Jesús", "Madrid"),
    ("La Fe", "Valencia"),
)
TEXT = (
    "Inclusion Criteria:\n\n1. Children from 6 months on \\>5 kg. Consent was given (e.g. in writing).\n2. Organs:\n\n"
    "   * Bilirubin ≤ 2 x ULN\n   * ALT \\< 5 x ULN\n\nExclusion Criteria:\n\n* Pregnancy\n  or breast feeding\n"
    "* Isolated testicular relapse"
)


def place(facility: str, city: str, country: str = "Spain", status: str | None = "RECRUITING") -> dict[str, Any]:
    """A place, with a contact that must not be kept and the point of its city."""
    found: dict[str, Any] = {
        "facility": facility,
        "city": city,
        "country": country,
        "contacts": [{"name": "Somebody Secret", "phone": "+34 600 000 000", "email": "secret@hospital.test"}],
        "geoPoint": {"lat": 41.38879, "lon": 2.15899},
    }
    return found if status is None else {**found, "status": status}


def record(nct: str = "NCT00000042", **changed: Any) -> dict[str, Any]:
    """One record; `changed` are parts of it: title, status, text, minimum, maximum, sex, places, arms, seen."""
    eligibility: dict[str, Any] = {
        "eligibilityCriteria": changed.get("text", TEXT),
        "sex": changed.get("sex", "ALL"),
        "minimumAge": changed.get("minimum", "6 Months"),
        "maximumAge": changed.get("maximum"),
    }
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct, "briefTitle": changed.get("title", "An invented trial")},
            "statusModule": {
                "overallStatus": changed.get("status", "RECRUITING"),
                "statusVerifiedDate": changed.get("verified", "2026-05"),
                "lastUpdatePostDateStruct": {"date": changed.get("updated", "2026-05-20")},
            },
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"]},
            "armsInterventionsModule": {
                "armGroups": [{"label": label} for label in changed.get("arms", ("Arm A: low", "Arm A – low", "***"))]
            },
            "eligibilityModule": {name: value for name, value in eligibility.items() if value is not None},
            "contactsLocationsModule": {
                "centralContacts": [{"name": "Somebody Secret", "email": "secret@hospital.test"}],
                "locations": changed.get("places", [place("La Fe", "Valencia")]),
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": changed.get("seen", "2026-06-01")}},
        "hasResults": False,
    }


def hem_ismart_b() -> dict[str, Any]:
    """RECRUITING as a study; 2 of 33 places recruit, and all three Spanish ones do not yet (trials.md)."""
    abroad = [place(f"Hospital {number}", "Utrecht", "Netherlands", NIT) for number in range(28)]
    recruiting = [place("Rigshospitalet", "Copenhagen", "Denmark"), place("Karolinska", "Stockholm", "Sweden")]
    spanish = [place(facility, city, "Spain", NIT) for facility, city in SPANISH]
    return record(
        "NCT05751044",
        title="HEM-iSMART-B",
        minimum="1 Year",
        maximum="21 Years",
        places=[*abroad, *recruiting, *spanish],
        seen="2026-05-08",
    )
