"""How a patient answers a leaf."""

from dataclasses import dataclass

from services.trials.domain.criteria.kleene import Truth


@dataclass(frozen=True, slots=True)
class LeafAnswer:
    """`closed` as MatchMiner answers, for whom what is not there is not so; `truth` as far as it is known.

    What is known to hold always holds in the closed world, and what is known not to hold never does.
    """

    closed: bool
    truth: Truth
    documents: tuple[str, ...] = ()
    """The ids of the documents that fulfil it."""
