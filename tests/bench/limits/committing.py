"""How many single rows PostgreSQL can commit durably on this machine."""

import asyncpg

from tests.bench.limits.publishing import BODY
from tests.bench.pace import rate

TABLE = "CREATE TABLE IF NOT EXISTS limit_rows (id bigserial PRIMARY KEY, body text)"


async def commits(url: str, *, connections: int, seconds: float) -> float:
    """Commits per second: one statement each, the driver alone, nothing in between."""
    pool = await asyncpg.create_pool(url, min_size=connections, max_size=connections)
    await pool.execute(TABLE)

    async def commit() -> None:
        await pool.execute("INSERT INTO limit_rows (body) VALUES ($1)", BODY.decode())

    try:
        await commit()
        return await rate(commit, at_once=connections, seconds=seconds)
    finally:
        await pool.execute("DROP TABLE limit_rows")
        await pool.close()
