"""What must not be done on old knowledge is refused from five seconds on, and where nobody knows."""

import pytest

from libs.common.errors import NotYetKnown, Refusal, Unavailable
from libs.common.standing.lag import LAG_ALLOWED, check_up_to_date


@pytest.mark.parametrize(
    ("seconds", "refusal"),
    [(0.0, None), (LAG_ALLOWED, None), (LAG_ALLOWED + 0.001, NotYetKnown), (None, Unavailable)],
)
async def test_old_knowledge_refuses(seconds: float | None, refusal: type[Refusal] | None) -> None:
    async def lag() -> float | None:
        return seconds

    if refusal is None:
        await check_up_to_date(lag)
        return
    with pytest.raises(refusal):
        await check_up_to_date(lag)
