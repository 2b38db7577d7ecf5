"""A photograph of a tube of the demonstration: the smallest picture there is."""

from base64 import b64decode

from tests.conftest import Live

DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")


async def photograph_of(live: Live, sample_id: str, hub: str) -> str:
    """The one that is there, or a new one by the hub that has the tube."""
    there = await live.rows("samples", "SELECT id FROM photographs WHERE sample_id = $1::text::uuid", sample_id)
    if there:
        return str(there[0]["id"])
    path = f"{live.where.services['samples']}/v1/samples/{sample_id}/photographs?condition=good"
    headers = {"Authorization": f"Bearer {await live.token(f'hub_technician@{hub}')}"}
    taken = await live.http.post(path, content=DOT, headers=headers)
    assert taken.status_code == 201, taken.text
    await live.settle()
    return str(taken.json()["id"])
