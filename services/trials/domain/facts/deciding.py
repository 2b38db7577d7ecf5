"""What a person may decide between sources that contradict each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.errors import Invalid
from services.trials.domain.facts.assembling import Disputed
from services.trials.domain.facts.claim import Claim
from services.trials.domain.facts.fact import FactDefinition, FactType
from services.trials.domain.facts.lesions import LESIONS, PREFIX
from services.trials.domain.facts.reading_values import Entered, read_value
from services.trials.domain.facts.told import disjoint
from services.trials.domain.facts.value import YES, Codes, Numbers, Value


@dataclass(frozen=True, slots=True)
class Choice:
    """Either the value, or the source that is right."""

    value: Entered | None = None
    source: str | None = None

    def check(self) -> None:
        """Refuse neither and both."""
        if (self.value is None) == (self.source is None):
            raise Invalid("A decision names a value or a source.", where="body", right='"value" or "source"')


def decided(fact: FactDefinition, disputed: Disputed, choice: Choice, *, today: date) -> Claim:
    """A claim of the newest day that they speak of."""
    choice.check()
    value = _of_source(choice.source, disputed) if choice.source is not None else _entered(fact, disputed, choice)
    if fact.type is FactType.DATE and isinstance(value, Numbers) and value.low > today.toordinal():
        raise Invalid("The date lies in the future.", where="body.value", right="today or earlier")
    on = max((claim.on for _, claim in disputed), key=lambda one: (one.earliest, one.latest))
    return Claim(PREFIX + fact.id if fact.id in LESIONS else fact.id, value, on)


def _of_source(source: str, disputed: Disputed) -> Value:
    values = [claim.value for told, claim in disputed if told == source]
    if not values:
        right = ", ".join(dict.fromkeys(told for told, _ in disputed))
        raise Invalid("This source is none of those that contradict each other.", where="body.source", right=right)
    return Codes.of(YES) if Codes.of(YES) in values else values[0]


def _entered(fact: FactDefinition, disputed: Disputed, choice: Choice) -> Value:
    """What a laboratory or the registry must state is decided between what they stated, not made up."""
    if choice.value is None:
        raise Invalid("A decision names a value or a source.", where="body")
    value = read_value(fact, choice.value, where="body.value")
    if not fact.askable and not _is_told(value, [claim.value for _, claim in disputed]):
        raise Invalid("No source says so.", where="body.value", right="what one of them says, or let it be corrected")
    return value


def _is_told(value: Value, told: Sequence[Value]) -> bool:
    return any(not disjoint(value, one) for one in told)
