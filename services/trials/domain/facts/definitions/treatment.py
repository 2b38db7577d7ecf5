"""Facts about what was given before: whether, when last, and how many days ago."""

from services.trials.domain.facts.fact import Combining, FactDefinition, FactSource, FactType, Words

WASHOUTS = {
    "chemotherapy": Words("chemotherapy", "quimioterapia"),
    "radiotherapy": Words("radiotherapy", "radioterapia"),
    "antibody": Words("antibody", "anticuerpo"),
    "car_t": Words("CAR-T cells", "células CAR-T"),
    "allo_hsct": Words("allogeneic transplant", "trasplante alogénico"),
    "auto_hsct": Words("autologous transplant", "trasplante autólogo"),
    "blinatumomab": Words("blinatumomab", "blinatumomab"),
    "inotuzumab": Words("inotuzumab", "inotuzumab"),
    "tki": Words("tyrosine kinase inhibitor", "inhibidor de tirosina cinasa"),
    "targeted": Words("targeted drug", "fármaco dirigido"),
    "intrathecal": Words("intrathecal treatment", "tratamiento intratecal"),
}
"""What criteria ask a washout of."""

CAR_T_TARGETS = ("cd19", "cd22", "cd1a", "cd7")
"""Targets that criteria ask one by one: a child may have had cells against several."""

PRIORS = {
    **WASHOUTS,
    **{
        f"car_t_{target}": Words(f"CAR-T cells against {name}", f"células CAR-T contra {name}")
        for target, name in (("cd19", "CD19"), ("cd22", "CD22"), ("cd1a", "CD1a"), ("cd7", "CD7"))
    },
}


def _prior(name: str, words: Words) -> FactDefinition:
    return FactDefinition(
        f"prior_{name}",
        FactType.TRUTH,
        Words(f"Earlier {words.en}", f"Antecedente de {words.es}"),
        FactSource.REGISTRY,
        Combining.EVER,
        askable=True,
    )


def _last(name: str, words: Words) -> FactDefinition:
    return FactDefinition(
        f"last_{name}_on",
        FactType.DATE,
        Words(f"Last day of {words.en}", f"Último día de {words.es}"),
        FactSource.REGISTRY,
        Combining.LAST_DAY,
        askable=True,
    )


def _since(name: str, words: Words, unit: str) -> FactDefinition:
    days = unit == "days"
    return FactDefinition(
        f"{unit}_since_{name}",
        FactType.NUMBER,
        Words(
            f"{unit.capitalize()} since the last {words.en}",
            f"{'Días' if days else 'Meses'} desde {words.es}",
        ),
        FactSource.DERIVED,
        unit=unit,
        whole=True,
        settled_by=(f"prior_{name}", f"last_{name}_on"),
        rule="days-since-last@1" if days else "completed-calendar-months-since-last@1",
        counted_in={"days": f"days_since_{name}", "months": f"months_since_{name}"},
    )


def _count(fact: str, en: str, es: str, highest: float) -> FactDefinition:
    return FactDefinition(
        fact,
        FactType.NUMBER,
        Words(en, es),
        FactSource.REGISTRY,
        Combining.AT_LEAST,
        whole=True,
        lowest=0,
        highest=highest,
        askable=True,
    )


TREATMENT = (
    *(_prior(name, words) for name, words in PRIORS.items()),
    *(_last(name, words) for name, words in WASHOUTS.items()),
    *(_since(name, words, unit) for unit in ("days", "months") for name, words in WASHOUTS.items()),
    _count("prior_lines", "Earlier lines of treatment", "Líneas de tratamiento previas", 30),
    _count("tki_count", "Different tyrosine kinase inhibitors given", "Inhibidores de tirosina cinasa distintos", 20),
    _count("hsct_count", "Stem cell transplants so far", "Trasplantes hasta ahora", 10),
    FactDefinition(
        "car_t_target",
        FactType.CODE,
        Words("Target of the last CAR-T cells", "Diana de las últimas células CAR-T"),
        FactSource.REGISTRY,
        allowed=(*CAR_T_TARGETS, "other"),
        askable=True,
    ),
)
