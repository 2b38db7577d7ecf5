"""Stocks of kits as events tell them: the own, and for a hub those of the kits that it has made."""

from services.reporting.tests.api.conftest import Ask


async def test_stocks_by_place(ask: Ask) -> None:
    line = {"template": "draw-heparin", "in_stock": 2, "on_the_way": 0, "first_expires_on": None}
    there = {"items": [{"organisation": "hospital-aragon", **line}], "rebuilding": False}
    for role, organisation in (
        ("site_clinician", "hospital-aragon"),
        ("hub_technician", "hub-barcelona"),
        ("data_manager", "office"),
    ):
        assert (await ask("/v1/kit-stocks", role, organisation)).json() == there
    foreign = await ask("/v1/kit-stocks", "site_clinician", "hospital-galicia")
    assert foreign.json()["items"] == []
