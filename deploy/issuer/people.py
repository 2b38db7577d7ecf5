"""The demo people: one per role at each organisation where that role works, two where two must answer for a deed."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from libs.common.organisation import Organisation
from libs.common.organisations import Organisations

_ARGON2 = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in: nobody real."""

    id: str
    role: str
    organisation: Organisation
    titles: Mapping[str, str]
    """What the person is, by language (en, es)."""

    @property
    def name(self) -> str:
        """For the claim `name`."""
        return f"{self.titles['en']}, {self.organisation.name}"


class People:
    """All demo people, found by id."""

    def __init__(self, people: Iterator[Person], *, pass_phrase_hash: str, pass_phrase_shown: str) -> None:
        """Keep them, with the one pass phrase of all."""
        self._by_id = {person.id: person for person in people}
        self._hash = pass_phrase_hash
        self.pass_phrase_shown = pass_phrase_shown

    @classmethod
    def load(cls, path: Path, organisations: Organisations) -> "People":
        """Make them from the rules in the file."""
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            _made_by(entry["rule"], organisations),
            pass_phrase_hash=entry["pass_phrase_hash"],
            pass_phrase_shown=entry["pass_phrase_shown"],
        )

    def find(self, person_id: str) -> Person | None:
        return self._by_id.get(person_id)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_id.values())

    def one_per_role(self) -> list[Person]:
        """The first of each role, for a list that fits on a screen."""
        return list({person.role: person for person in reversed(self._by_id.values())}.values())[::-1]

    def knows_pass_phrase(self, words: str) -> bool:
        """Whether these are the words; takes tens of milliseconds on purpose, so call it in a thread."""
        try:
            return _ARGON2.verify(self._hash, words)
        except (Argon2Error, InvalidHashError):
            return False


def _made_by(rules: list[Mapping[str, object]], organisations: Organisations) -> Iterator[Person]:
    for rule in rules:
        kinds = rule["at"]
        for organisation in organisations:
            if isinstance(kinds, list) and organisation.kind in kinds:
                yield Person(
                    id=f"{rule.get('person', rule['role'])}@{organisation.id}",
                    role=str(rule["role"]),
                    organisation=organisation,
                    titles={"en": str(rule["en"]), "es": str(rule["es"])},
                )
