"""The parties of the network, read from one file (`deploy/network/organisations.toml`)."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from libs.common.errors import Invalid
from libs.common.organisation import Organisation, OrganisationKind
from libs.common.organisations_file import OrganisationsError, read_organisations

__all__ = ["Organisation", "OrganisationKind", "Organisations", "OrganisationsError"]


class Organisations:
    """All parties, found by id."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._by_id = {organisation.id: organisation for organisation in organisations}

    @classmethod
    def load(cls, path: Path) -> "Organisations":
        """Read the file; one clear `OrganisationsError` if anything in it is wrong."""
        return cls(read_organisations(path))

    def get(self, organisation_id: str, *, where: str | None = None) -> Organisation:
        """The organisation with this id; an unknown one is refused, not repeated, and the nearest named."""
        found = self._by_id.get(organisation_id)
        if found is None:
            raise Invalid(
                "There is no such organisation in the network.", where=where, right=self._nearest(organisation_id)
            )
        return found

    def find(self, organisation_id: str) -> Organisation | None:
        return self._by_id.get(organisation_id)

    def of_kind(self, kind: OrganisationKind | str) -> tuple[Organisation, ...]:
        return tuple(found for found in self if found.kind == kind)

    def __contains__(self, organisation_id: object) -> bool:
        return organisation_id in self._by_id

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def _nearest(self, organisation_id: str) -> str | None:
        near = get_close_matches(organisation_id, self._by_id, n=1)
        return f"did you mean {near[0]}?" if near else None
