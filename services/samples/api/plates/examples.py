"""Plates and rules as the documentation of the routes shows them."""

from typing import Any, Final

from pydantic.config import JsonDict

_MARKER: Final = "IGH VH3-23/JH4"


def _wells(row: str, *cts: Any, **told: Any) -> list[dict[str, Any]]:
    return [{"well": f"{row}{at}", "ct": ct, **told} for at, ct in enumerate(cts, start=1)]


MRD_PLATE: Final[JsonDict] = {
    "measured_at": "2026-02-02T15:00:00+01:00",
    "rule_set": "euromrd-2007-reduction@1",
    "time_point": {"code": "eoi", "day": 33},
    "message_id": "run-20260202-1",
    "plate": {
        "cycles": 50,
        "albumin": {"diagnosis_ng": 510.0, "follow_up_ng": 480.0},
        "wells": [
            *_wells("A", 21.4, 21.5, target=_MARKER, role="standard", dilution=0.1),
            *_wells("B", 24.8, 24.9, target=_MARKER, role="standard", dilution=0.01),
            *_wells("C", 28.2, 28.1, target=_MARKER, role="standard", dilution=0.001),
            *_wells("D", 31.6, 31.9, target=_MARKER, role="standard", dilution=0.0001),
            *_wells("E", 28.4, 28.3, 28.6, target=_MARKER, role="follow_up"),
            *_wells("F", "undetermined", 39.1, "undetermined", target=_MARKER, role="background"),
            *_wells("G", "undetermined", target=_MARKER, role="no_template"),
        ],
    },
}

_SAMPLE: Final[JsonDict] = {"role": "sample", "peptide": "bim", "peptide_dose_um": 0.1, "gated_events": 5_000}
_DRUG: Final[JsonDict] = {"drug": "venetoclax", "drug_dose_nm": 100}

BH3_PLATE: Final[JsonDict] = {
    "measured_at": "2026-02-02T15:00:00+01:00",
    "rule_set": "dbp-default@1",
    "message_id": "plate-7",
    "plate": {
        "wells": [
            {"well": "A1", "role": "negative_control", "mfi": 10_000, "gated_events": 5_200},
            {"well": "A2", "role": "positive_control", "mfi": 1_000, "gated_events": 4_800},
            {"well": "B1", "mfi": 8_200, **_SAMPLE},
            {"well": "B2", "mfi": 5_500, **_SAMPLE, **_DRUG},
        ]
    },
}

OWN_RULES: Final[JsonDict] = {
    "kind": "ig_tr_mrd",
    "rules": {
        "name": "hub-barcelona.duplicates",
        "version": 1,
        "title": "Follow-up in duplicate",
        "source": "Validated on the laboratory's own dilution series, 2026",
        "confirmed": True,
        "slope_least": -3.9,
        "slope_most": -3.1,
        "r_squared_least": 0.98,
        "dilutions_least": 3,
        "standard_wells_least": 2,
        "replicates_within_ct": 1.5,
        "background_wells_least": 3,
        "range_below_background_ct": 1.5,
        "sensitivity_below_background_ct": 1.0,
        "positive_below_background_ct": 1.0,
        "no_template_wells_least": 1,
        "follow_up_wells_least": 2,
        "positive_wells_least": 1,
        "albumin_wells_least": 2,
        "albumin_within_ct": 1.5,
        "follow_up_dna_least_ng": 100.0,
        "negative_by": "least_sensitive",
    },
}

OWN_RULES_SHOWN: Final[JsonDict] = {
    **OWN_RULES,
    "id": "hub-barcelona.duplicates@1",
    "experimental": False,
    "default": False,
    "lab": "hub-barcelona",
    "added_at": "2026-02-02T15:00:00+01:00",
    "added_by": "hub_technician@hub-barcelona",
}
