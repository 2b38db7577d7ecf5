"""What was computed from a plate is not written by hand: its id would claim a calculation that nobody made."""

from libs.common.errors import Invalid
from services.samples.domain.assays.results.dbp import DbpResult
from services.samples.domain.assays.results.drp import DrpResult
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.assays.results.ig_tr_mrd import IgTrMrdResult


def check_by_hand(body: AnyResult) -> None:
    """Refuse a body that names the rule set of a plate, or plates of drugs, without them."""
    if isinstance(body, DrpResult) and body.plates_id is not None:
        sentence = "A result that names its plates is computed here, from them."
        raise Invalid(
            sentence, where="body.result.plates_id", right="null, or the plates to POST /v1/assays/{id}/drug-plates"
        )
    door = {IgTrMrdResult: "mrd-plates", DbpResult: "bh3-plates"}.get(type(body))
    if door is not None and getattr(body, "rule_set", None) is not None:
        sentence = "A result that names a rule set is computed here, from its plate."
        raise Invalid(
            sentence, where="body.result.rule_set", right=f"null, or the plate to POST /v1/assays/{{id}}/{door}"
        )
