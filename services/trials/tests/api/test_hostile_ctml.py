"""Whatever stands at whatever place of a CTML body: an answer or a refusal that says where, soon; nothing is ignored."""

import json
import time
from collections.abc import Callable
from typing import Any, Final

import httpx
import pytest

from libs.common.testing.body_parts import MARK, marked, parts
from services.trials.tests.ctml.documents import arm_of, trial_of

pytestmark = pytest.mark.soak

Headers = Callable[..., dict[str, str]]
HOSTILE: Final = (
    *("NaN", "-Infinity", "1e400", "1e308", "9" * 400, "-1", "0.5", "true", "null", '""', '" "', '"!"', '"x"'),
    *('"\\ud800"', '"\\u0000"', f'"{"x" * 70_000}"', '{"\\ud800":1}', '{"\\u0000":1}', '{"":{"":""}}', '{"a":1,"a":2}'),
    *('"2026-13-45"', '"9999-12-31"', '"0000-00-00"', "0", "99999999", '"\\n\\n"', '{"$date":{"$numberLong":"x"}}'),
    *('{"$oid":{"$oid":1}}', '{"$numberInt":"9e99"}', '{"$date":9e300}', '{"$where":"1"}', '{"$numberDouble":"NaN"}'),
    *("[]", "{}", "[null]", "[[]]", "[{}]", '["a",1,null]', '{"unknown_key":1}', '[{"unknown_key":1}]'),
    *("[" * 70 + "]" * 70, '{"and":[' * 30 + "{}" + "]}" * 30, '[{"or":[]}]', '[{"and":[{"clinical":{}}]}]'),
    *('[{"and":[],"or":[]}]', '[{"clinical":{"age_numerical":"' + ">=" * 99 + '"}}]', f'"{"!" * 300}"'),
    '[{"genomic":{"wildcard_protein_change":"p.((((a+)+)+)+"}}]',
)
HEAVY: Final = (
    *("[" * 100_000 + "]" * 100_000, '{"and":' * 100_000 + "1" + "}" * 100_000, f"[{','.join(['{}'] * 400_000)}]"),
    f'[{{"or":[{",".join(["{}"] * 30_000)}]}}]',
    '[{"or":[' + '{"clinical":{"gender":"Male"}},' * 15_000 + '{"clinical":{"gender":"Male"}}]}]',
)
"""Where the outermost parts stand, and where criteria do."""
SLOWEST: Final = 3.0
"""Seconds of the processor for one answer."""

SITE = {"site_name": "A", "site_status": "Open to Accrual", "coordinating_center": "Y", "org_name": "B"}
DOSE = {"level_internal_id": 3, "level_code": "1", "level_suspended": "N", "match": [{"genomic": {"hugo_symbol": "X"}}]}
CLAUSE = [
    {
        "and": [
            {
                "clinical": {
                    "age_numerical": "<18",
                    "gender": "!Male",
                    "disease_status": ["Refractory"],
                    "tmb_numerical": ">=1",
                }
            },
            {"or": [{"genomic": {"hugo_symbol": "A", "exon": 2, "variant_category": "Structural Variation"}}]},
            {"prior_treatments": {"drug": "x"}},
        ]
    }
]
TRIAL = trial_of(
    arm_of(CLAUSE, arm_description="Low dose", dose_level=[DOSE]),
    nct_id="NCT00000077",
    short_title="An invented trial",
    phase="II",
    last_updated="June 17, 2026",
    site_list={"site": [SITE]},
    drug_list={"drug": [{"drug_name": "Invented"}]},
    _summary={"status": [{"value": "open to accrual"}]},
)
ASKED = {
    "mode": "strict",
    "on": "2026-07-12",
    "match_on_closed": False,
    "match_on_deceased": False,
    "report_all_clinical_reasons": True,
    "list": "all",
    "trials": [TRIAL],
    "patients": [{"clinical": {"SAMPLE_ID": "S-1"}, "genomic": [{"_id": 1}], "prior_treatments": [], "coverage": []}],
    "clinical": [{"_id": "1", "SAMPLE_ID": "S-2", "BIRTH_DATE_INT": 20180301, "REPORT_DATE": "2026-01-01"}],
    "genomic": [{"CLINICAL_ID": "1", "TRUE_HUGO_SYMBOL": "A", "TRUE_PROTEIN_CHANGE": "p.A1C", "TIER": 1}],
    "prior_treatments": [{"SAMPLE_ID": "S-2", "DRUG": "x"}],
    "coverage": [{"SAMPLE_ID": "S-2", "genes": ["A"], "categories": ["MUTATION"]}],
    "oncotree": {"Lung": ["Lung"]},
}


@pytest.mark.parametrize(
    ("path", "body", "who"),
    [
        ("/v1/ctml/matches", ASKED, ("site_clinician", "hospital-aragon")),
        ("/v1/ctml/trials", TRIAL, ("trial_coordinator", "office")),
    ],
)
async def test_every_part(
    client: httpx.AsyncClient, headers: Headers, path: str, body: Any, who: tuple[str, str]
) -> None:
    amiss: list[str] = []
    for part in parts(body):
        template = json.dumps(marked(body, part))
        for hostile in (*HOSTILE, *(HEAVY if len(part) < 2 or part[-1] == "match" else ())):
            for kind in ("json", "yaml"):
                asking = headers(*who) | {"Content-Type": f"application/{kind}"}
                began = time.process_time()
                answer = await client.post(path, headers=asking, content=template.replace(f'"{MARK}"', hostile))
                took = time.process_time() - began
                wrong = complaint(answer)
                if wrong or took > SLOWEST:
                    amiss.append(f"{part} {kind} {hostile[:60]}: {answer.status_code} {wrong} after {took:.1f} s")
    assert not amiss, f"{len(amiss)}:\n" + "\n".join(amiss[:60])


def complaint(answer: httpx.Response) -> str:
    if answer.is_success:
        return ""
    if answer.is_server_error or answer.headers["Content-Type"] != "application/problem+json":
        return answer.text[:300]
    faults = answer.json().get("errors") or [{}]
    return "" if all(fault.get("where") for fault in faults) else f"no place: {answer.text[:300]}"
