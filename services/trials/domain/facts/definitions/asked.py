"""Facts that no event tells: the physician is asked for them."""

from services.trials.domain.facts.fact import Combining, FactDefinition, FactSource, FactType, Words


def _number(fact: str, en: str, es: str, *, unit: str, highest: float) -> FactDefinition:
    return FactDefinition(
        fact,
        FactType.NUMBER,
        Words(en, es),
        FactSource.PHYSICIAN,
        Combining.EPISODE,
        unit=unit,
        lowest=0,
        highest=highest,
        askable=True,
    )


def _truth(fact: str, en: str, es: str, combining: Combining = Combining.LATEST) -> FactDefinition:
    return FactDefinition(fact, FactType.TRUTH, Words(en, es), FactSource.PHYSICIAN, combining, askable=True)


ASKED = (
    _number("performance", "Lansky or Karnofsky score", "Escala de Lansky o Karnofsky", unit="points", highest=100),
    _number("lansky", "Lansky score", "Escala de Lansky", unit="points", highest=100),
    _number("karnofsky", "Karnofsky score", "Escala de Karnofsky", unit="points", highest=100),
    _number("weight", "Weight", "Peso", unit="kg", highest=300),
    _number("ast", "AST by the upper limit", "AST / límite superior", unit="x ULN", highest=1000),
    _number("platelets", "Platelet count", "Plaquetas", unit="per microlitre", highest=10_000_000),
    _number("oxygen_saturation", "Oxygen saturation", "Saturación de oxígeno", unit="%", highest=100),
    _number("creatinine", "Creatinine by the upper limit", "Creatinina / límite superior", unit="x ULN", highest=100),
    _number("bilirubin", "Bilirubin by the upper limit", "Bilirrubina / límite superior", unit="x ULN", highest=100),
    _number("alt", "ALT by the upper limit", "ALT / límite superior", unit="x ULN", highest=1000),
    _number("shortening_fraction", "Shortening fraction", "Fracción de acortamiento", unit="%", highest=100),
    _number("lvef", "Left ventricular ejection fraction", "Fracción de eyección", unit="%", highest=100),
    _number("qtcf", "QTcF interval", "Intervalo QTcF", unit="ms", highest=1000),
    _number("neutrophils", "Neutrophil count", "Neutrófilos", unit="per microlitre", highest=1_000_000),
    _number("life_expectancy", "Life expectancy", "Esperanza de vida", unit="weeks", highest=6000),
    _number("failed_regimens", "Regimens the disease resisted", "Regímenes sin respuesta", unit="regimens", highest=30),
    _truth("down_syndrome", "Down syndrome", "Síndrome de Down", Combining.EVER),
    _truth("haploidentical_donor", "Haploidentical donor at hand", "Donante haploidéntico disponible"),
    _truth("matched_donor", "Matched donor at hand", "Donante compatible disponible"),
    _truth(
        "gvhd", "Graft-versus-host disease that needs treatment", "Enfermedad injerto contra huésped en tratamiento"
    ),
    _truth("immunosuppression", "Systemic immunosuppression", "Inmunosupresión sistémica"),
    _truth("active_infection", "Active infection", "Infección activa"),
    _truth("pregnant", "Pregnant or breast-feeding", "Embarazo o lactancia"),
    _truth("trial_consent", "The family would consent to a trial", "La familia consentiría un ensayo"),
    _truth("cyp3a4_inhibitor", "Strong CYP3A4 inhibitor needed", "Necesita inhibidor potente de CYP3A4"),
    _truth("tki_failed", "Resistant or intolerant to a TKI", "Resistente o intolerante a un ITC"),
    _truth(
        "mrd_after_consolidation",
        "MRD positive at the end of consolidation",
        "EMR positiva tras la consolidación",
    ),
    _truth("first_line_high_risk", "High risk in first line", "Alto riesgo en primera línea"),
)
