"""Children to register: invented, and no two alike in a run."""

from itertools import count

import orjson

from tests.bench.load.job import Job

JOBS = count(step=1_000_000)
"""Each job numbers its children from here, so that none is refused as registered already."""

BODY = orjson.dumps(
    {
        "identity": {
            "given_names": "Invented",
            "family_names": "Child {n}",
            "birth_date": "2015-03-14",
            "sex": "female",
            "record_number": "BENCH-{n}",
        }
    }
).decode()

CREATED = 201


def registering(port: int, token: str, *, clients: int, seconds: float, most: int | None = None) -> Job:
    """Register one child after another."""
    return Job(
        port=port,
        method="POST",
        paths=("/v1/patients",),
        token=token,
        clients=clients,
        seconds=seconds,
        expected=CREATED,
        bodies=(BODY,),
        first=next(JOBS),
        most=most,
    )
