"""What a registration claims: date of birth and sex, true from birth on."""

from libs.common.contracts.registry import PatientCorrected, PatientRegistered
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import Sex
from services.trials.domain.facts.claim import Source, day, one_of

KIND = "registration"


def patient_source(event: PatientRegistered | PatientCorrected) -> Source:
    """An unknown sex is no claim."""
    born = PartialDate.of(event.birth_date)
    sex = () if event.sex is Sex.UNKNOWN else (one_of("sex", (event.sex,), born),)
    claims = (day("birth_date", born, born), *sex)
    return Source(event.aggregate, KIND, event.version, event.at, event=event.id, by=event.actor, claims=claims)
