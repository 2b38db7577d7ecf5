"""One tube from the bedside to a released result, over HTTP by the parties concerned."""

from typing import Any

from libs.common.contracts.samples.assays import AssayResulted
from libs.common.database import Database
from libs.common.testing.ledger import published


async def test_tube_goes_from_bedside_to_result(released: Any, clinician: Any, database: Database) -> None:
    result = await released("drp")
    events = await published(database)
    assert [event.type().split(".")[3:5] for event in events] == [
        ["sample", "collected"],
        ["parcel", "dispatched"],
        ["sample", "dispatched"],
        ["parcel", "received"],
        ["sample", "received"],
        ["assay", "ordered"],
        ["assay", "resulted"],
    ]
    told = events[-1]
    assert isinstance(told, AssayResulted)
    assert told.result.experimental
    assert (told.origin, told.destination) == ("hospital-aragon", "hospital-aragon")
    assert told.result.preanalytics.hours_since_extraction == 26.0
    assert {finding.code for finding in told.result.findings} == {"drp:venetoclax:auc", "drp:venetoclax:ic50"}
    read = await clinician("GET", f"/v1/assays/{result['assay_id']}/results")
    [shown] = read.json()["items"]
    assert shown["state"] == "final"
    assert shown["experimental"] is True
    assert shown["result"]["drugs"][0]["ic50_nm"] == 12.5
