"""A tree that is not proved is not published: the refusal names every flaw with its place."""

from typing import Final

from libs.common.errors import Unavailable, Wrong, WrongState
from services.trials.commands.questions.checking import Checked
from services.trials.domain.questions.proving.findings import Finding, Outcome
from services.trials.domain.questions.proving.sentences import sentence

MOST_NAMED: Final = 50


def check_proved(checked: Checked) -> None:
    """Refuse what is refuted; what could not be decided in time may be asked again."""
    outcome = checked.proof.outcome
    if outcome is Outcome.REFUTED:
        flaws = [one for one in checked.proof.findings if not one.warning][:MOST_NAMED]
        several = [_wrong(one) for one in flaws]
        raise WrongState("The tree is refuted; a check of it shows a patient for each flaw.", several=several)
    if outcome is Outcome.UNDECIDED:
        raise Unavailable(f"{len(checked.proof.undecided)} statements could not be decided in time; ask again later.")


def _wrong(found: Finding) -> Wrong:
    where = f"questions.{found.question}" if found.question else f"leaves.{found.leaf}" if found.leaf else "leaves"
    return Wrong(where, f"{found.flaw}: {sentence(found).en}")
