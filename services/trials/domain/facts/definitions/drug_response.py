"""Response outside the body: one fact for each drug of a plate (experimental, paper section 6)."""

from typing import Final

from services.trials.domain.facts.fact import Combining, FactDefinition, FactSource, FactType, Words

DRUGS: Final = (
    "asparaginase",
    "azacitidine",
    "birinapant",
    "bortezomib",
    "bosutinib",
    "capivasertib",
    "carfilzomib",
    "clofarabine",
    "crizotinib",
    "cytarabine",
    "dasatinib",
    "daunorubicin",
    "decitabine",
    "dexamethasone",
    "doxorubicin",
    "etoposide",
    "everolimus",
    "fludarabine",
    "gilteritinib",
    "idelalisib",
    "imatinib",
    "methotrexate",
    "midostaurin",
    "mitoxantrone",
    "navitoclax",
    "nelarabine",
    "nilotinib",
    "panobinostat",
    "ponatinib",
    "prednisolone",
    "revumenib",
    "ruxolitinib",
    "selinexor",
    "selumetinib",
    "thioguanine",
    "trametinib",
    "venetoclax",
    "vincristine",
    "vorinostat",
    "ziftomenib",
)
"""By the slugs under which the laboratories' results name them; another drug is added here."""


def _ic50(drug: str) -> FactDefinition:
    return FactDefinition(
        f"{drug}_ic50",
        FactType.NUMBER,
        Words(f"{drug.capitalize()} IC50 outside the body", f"IC50 de {drug} ex vivo"),
        FactSource.DRP,
        Combining.EPISODE,
        unit="nM",
        lowest=0,
        experimental=True,
    )


DRUG_RESPONSE = tuple(_ic50(drug) for drug in DRUGS)
