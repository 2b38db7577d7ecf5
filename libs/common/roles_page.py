"""`python -m libs.common.roles_page` prints what each role may do, for docs/roles.md."""

import sys

from libs.common.organisation import OrganisationKind
from libs.common.permissions import Permission
from libs.common.roles import ROLES, Reach, Role

_MARKS = {Reach.OWN: "own", Reach.NETWORK: "all", Reach.OFFICE: "own / all", Reach.OFFICE_ONLY: "— / all"}


def page() -> str:
    """The sentences of all roles, then who has which permission and how far it reaches."""
    return f"{_sentences()}\n\n{_matrix()}"


def _sentences() -> str:
    rows = [f"| `{role.id}` | {role.sentence} | {_kinds(role)} |" for role in ROLES.values()]
    return "\n".join(["| role | what it does | there is one at |", "| --- | --- | --- |", *rows])


def _kinds(role: Role) -> str:
    return ", ".join(kind for kind in OrganisationKind if kind in role.kinds)


def _matrix() -> str:
    rows = [f"| `{permission}` | {_holders(permission)} |" for permission in Permission]
    return "\n".join(["| permission | roles, and whose records |", "| --- | --- |", *rows])


def _holders(permission: Permission) -> str:
    reaches = ((role.id, role.grants.get(permission)) for role in ROLES.values())
    return ", ".join(f"{role} ({_MARKS[reach]})" for role, reach in reaches if reach is not None)


if __name__ == "__main__":
    sys.stdout.write(f"{page()}\n")
