"""Facts about the hospital that is asked about, for criteria that differ by country or by site."""

from services.trials.domain.facts.fact import FactDefinition, FactSource, FactType, Words

SITE = (
    FactDefinition(
        "site_country",
        FactType.CODE,
        Words("Country of the hospital", "País del hospital"),
        FactSource.SITE,
        pattern="[A-Z]{2}",
    ),
    FactDefinition(
        "site_hospital",
        FactType.CODE,
        Words("The hospital itself", "El propio hospital"),
        FactSource.SITE,
        pattern="[a-z0-9][a-z0-9-]{0,79}",
    ),
)
