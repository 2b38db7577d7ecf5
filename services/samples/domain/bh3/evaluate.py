"""From a plate and a rule set to a result: experimental, awaiting validation (paper, section 6)."""

from services.samples.domain.assays.results.dbp import Arm, DbpResult, DrugPriming, RefusedPriming
from services.samples.domain.bh3.arm import aggregate, arm_of
from services.samples.domain.bh3.plate import Bh3Plate
from services.samples.domain.bh3.rules import Bh3Rules

DIGITS = 6


def evaluate(plate: Bh3Plate, rules: Bh3Rules, *, method: str) -> DbpResult:
    """Each drug and dose with each peptide and dose: how much more it releases than without the drug."""
    drugs, refused = [], []
    for (drug, dose), (peptide, peptide_dose) in plate.conditions:
        told = {"drug": drug, "drug_dose_nm": dose, "peptide": peptide, "peptide_dose_um": peptide_dose}
        treated, against = arm_of(plate, (drug, dose), (peptide, peptide_dose), rules)
        untreated, against_untreated = arm_of(plate, None, (peptide, peptide_dose), rules)
        if treated is None or untreated is None:
            reasons = (*(f"treated_{one}" for one in against), *(f"untreated_{one}" for one in against_untreated))
            refused.append(RefusedPriming.model_validate({**told, "reasons": reasons}))
        else:
            drugs.append(DrugPriming.model_validate({**told, **_difference(treated, untreated, rules)}))
    return DbpResult(
        method=method,
        gated_events=sum(well.gated_events for well in plate.wells),
        drugs=tuple(drugs),
        refused=tuple(refused),
        rule_set=rules.id,
        rules=rules,
    )


def _difference(treated: Arm, untreated: Arm, rules: Bh3Rules) -> dict[str, object]:
    with_drug, without = (round(aggregate(arm.percents, rules), DIGITS) for arm in (treated, untreated))
    delta = round(with_drug - without, DIGITS)
    return {
        "treated_percent": with_drug,
        "untreated_percent": without,
        "delta_priming": delta,
        "treated": treated,
        "untreated": untreated,
        "primed": delta >= rules.cut_off_points,
    }
