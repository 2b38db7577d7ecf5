"""Keys of instruments: the secret is shown once, two may live, a revoked one opens nothing."""

from typing import Any
from uuid import uuid4

BODY = {"instrument": "facs-1", "assays": ["flow"], "expires_at": "2026-12-31T00:00:00Z"}
NEXT = {"expires_at": "2027-01-31T00:00:00Z"}


async def test_secret_is_shown_once(technician: Any) -> None:
    more = {"Idempotency-Key": str(uuid4())}
    made = await technician("POST", "/v1/api-keys", json=BODY, more=more)
    assert made.json()["secret"].startswith(f"rnk_{made.json()['key']['id']}_")
    again = await technician("POST", "/v1/api-keys", json=BODY, more=more)
    assert again.json() == {"key": made.json()["key"], "secret": None}
    listed = await technician("GET", "/v1/api-keys")
    assert listed.json()["items"] == [made.json()["key"]]
    assert "secret" not in listed.text


async def test_two_keys_live_while_rotating(technician: Any, client: Any) -> None:
    first = (await technician("POST", "/v1/api-keys", json=BODY)).json()
    second = await technician("POST", f"/v1/api-keys/{first['key']['id']}/rotation", json=NEXT)
    assert second.status_code == 201, second.text
    third = await technician("POST", f"/v1/api-keys/{first['key']['id']}/rotation", json=NEXT)
    assert third.json()["code"] == "already_there"
    for secret in (first["secret"], second.json()["secret"]):
        assert (await client.get("/v1/assays", headers={"X-API-Key": secret})).status_code == 200
    ended = await technician("POST", f"/v1/api-keys/{first['key']['id']}/revocation")
    assert ended.json()["revoked_at"] is not None
    assert (await client.get("/v1/assays", headers={"X-API-Key": first["secret"]})).status_code == 401
    assert (await client.get("/v1/assays", headers={"X-API-Key": second.json()["secret"]})).status_code == 200
    used = {key["id"]: key["last_used_at"] for key in (await technician("GET", "/v1/api-keys")).json()["items"]}
    assert None not in used.values()
    late = await technician("POST", f"/v1/api-keys/{first['key']['id']}/rotation", json=NEXT)
    assert late.json()["code"] == "wrong_state"


async def test_foreign_keys_are_not_there(ask: Any, technician: Any) -> None:
    made = (await technician("POST", "/v1/api-keys", json=BODY)).json()
    foreign = {"role": "hub_technician", "of": "hub-madrid"}
    assert (await ask("GET", "/v1/api-keys", **foreign)).json()["items"] == []
    path = f"/v1/api-keys/{made['key']['id']}/revocation"
    assert (await ask("POST", path, **foreign)).status_code == 404


async def test_keys_must_end_and_name_real_assays(technician: Any) -> None:
    faults: list[dict[str, Any]] = [
        {"expires_at": "2030-01-01T00:00:00Z"},
        {"assays": ["x"]},
        {"assays": []},
        {"instrument": "A B"},
    ]
    for wrong in faults:
        assert (await technician("POST", "/v1/api-keys", json={**BODY, **wrong})).status_code == 422
