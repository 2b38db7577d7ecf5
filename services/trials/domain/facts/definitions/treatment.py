"""Facts about what was given before: whether, when last, and how many days ago."""

from services.trials.domain.facts.fact import Combining, FactDefinition, FactSource, FactType, Words

WASHOUTS = {
    "chemotherapy": Words("chemotherapy", "quimioterapia"),
    "radiotherapy": Words("radiotherapy", "radioterapia"),
    "antibody": Words("antibody", "anticuerpo"),
    "car_t": Words("CAR-T cells", "células CAR-T"),
    "allo_hsct": Words("allogeneic transplant", "trasplante alogénico"),
    "auto_hsct": Words("autologous transplant", "trasplante autólogo"),
}
"""What criteria ask a washout of."""

PRIORS = {
    **WASHOUTS,
    "blinatumomab": Words("blinatumomab", "blinatumomab"),
    "inotuzumab": Words("inotuzumab", "inotuzumab"),
    "tki": Words("tyrosine kinase inhibitor", "inhibidor de tirosina cinasa"),
}


def _prior(name: str, words: Words) -> FactDefinition:
    return FactDefinition(
        f"prior_{name}",
        FactType.TRUTH,
        Words(f"Earlier {words.en}", f"Previo: {words.es}"),
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


def _since(name: str, words: Words) -> FactDefinition:
    return FactDefinition(
        f"days_since_{name}",
        FactType.NUMBER,
        Words(f"Days since the last {words.en}", f"Días desde {words.es}"),
        FactSource.DERIVED,
        unit="days",
        whole=True,
        settled_by=(f"prior_{name}", f"last_{name}_on"),
        rule="days-since-last@1",
    )


TREATMENT = (
    *(_prior(name, words) for name, words in PRIORS.items()),
    *(_last(name, words) for name, words in WASHOUTS.items()),
    *(_since(name, words) for name, words in WASHOUTS.items()),
    FactDefinition(
        "prior_lines",
        FactType.NUMBER,
        Words("Earlier lines of treatment", "Líneas de tratamiento previas"),
        FactSource.REGISTRY,
        Combining.AT_LEAST,
        whole=True,
        lowest=0,
        highest=30,
        askable=True,
    ),
)
