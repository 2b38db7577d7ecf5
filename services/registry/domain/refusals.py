"""The refusals that only the registry gives.

AlreadyThere              409  already_there
└── AlreadyRegistered     409  already_registered   the child has a code; named only to its own hospital
WrongState                409  wrong_state
└── Merged                409  merged               another code goes on; named only to who may see it
"""

from libs.common.errors import AlreadyThere, WrongState


class AlreadyRegistered(AlreadyThere):
    """The network knows this child already."""

    code = "already_registered"
    title = "This child is registered already"


class Merged(WrongState):
    """The code was a second one of the same child."""

    code = "merged"
    title = "Another code goes on for this child"
