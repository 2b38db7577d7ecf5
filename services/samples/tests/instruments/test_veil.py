"""What is noted of a message with inherited findings: no gene, and our own sentences as they were."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.samples.domain.instruments.filing import GroupFiling, Outcome
from services.samples.domain.instruments.veil import veiled


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "None of the ids is the label of a tube, or the number of an order, that this laboratory knows.",
            "None of the ids is the label of a tube, or the number of an order, that this laboratory knows.",
        ),
        (
            "The order that is named was placed with another laboratory.",
            "The order that is named was placed with another laboratory.",
        ),
        ("OBX-3 IDS and WAS, and tp53.", "OBX-3 (withheld) and (withheld), and (withheld)."),
    ],
)
def test_a_sentence_of_ours_loses_genes_and_no_word(said: str, kept: str) -> None:
    filing = GroupFiling(
        receipt_id=UUID(int=1),
        place=0,
        lab="hub-madrid",
        outcome=Outcome.UNMATCHED,
        status="final",
        at=datetime.now(UTC),
        by="device",
        reason=said,
        remarks=[said],
    )

    became = veiled(filing, inherited=True)

    assert (became.reason, became.remarks) == (kept, [kept])
