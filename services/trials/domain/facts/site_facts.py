"""What is known of the door that is asked about: only then do criteria of country or hospital have an answer."""

from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import Codes


def site_facts(hospital: str, country: str | None) -> dict[str, KnownFact]:
    """To be laid over the child's facts; a country nobody entered stays unknown."""
    told = {"site_hospital": hospital} | ({} if country is None else {"site_country": country.upper()})
    return {name: KnownFact(name, Codes.of(code), ()) for name, code in told.items()}
