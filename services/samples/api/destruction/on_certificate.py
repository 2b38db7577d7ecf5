"""What a certificate says of its facts, in the family's language and the hospital's time."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.samples.api.papers.on_paper import DAYS, FORMATS
from services.samples.api.papers.words import Language

FOLDER: Final = Path(__file__).parent
TEMPLATE: Final = FOLDER / "certificate.typ"


def on_certificate(facts: Mapping[str, Any], *, digest: str, language: Language) -> dict[str, Any]:
    """The data of the template, made of the facts alone."""
    said, zone = certificate_words(language), ZoneInfo(facts["zone"])
    people = _people(facts["tubes"])
    return {
        "language": language,
        "words": said,
        "facts": facts,
        "digest": digest,
        "withdrawn": date.fromisoformat(facts["withdrawn_on"]).strftime(DAYS[language]),
        "due": date.fromisoformat(facts["due_on"]).strftime(DAYS[language]),
        "certified": _time(facts["certified_at"], zone, language),
        "destroyed": sum(tube["outcome"] == "destroyed" for tube in facts["tubes"]),
        "people": [{"key": key, "id": who, "role": role} for (who, role), key in people.items()],
        "tubes": [_tube(tube, said, people, zone, language) for tube in facts["tubes"]],
    }


@cache
def certificate_words(language: Language) -> Mapping[str, Any]:
    """By key; those of vocabularies by the vocabulary's own words."""
    found: dict[str, Any] = tomllib.loads((FOLDER / "certificate.toml").read_text(encoding="utf-8"))[language]
    return found


def _people(tubes: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """Each person once, with a short key for the rows."""
    every = [(tube[f"{did}_by"], tube[f"{did}_as"]) for tube in tubes for did in ("noted", "witnessed")]
    distinct = dict.fromkeys(one for one in every if one[0] is not None)
    return {one: f"P{place}" for place, one in enumerate(distinct, start=1)}


def _tube(
    tube: Mapping[str, Any],
    said: Mapping[str, Any],
    people: Mapping[tuple[str, str], str],
    zone: ZoneInfo,
    language: Language,
) -> dict[str, str]:
    content = said["contents"].get(tube["content"], tube["content"])
    became = said["methods"].get(tube["method"]) or said["exemptions"][tube["exemption"]]
    noted, witnessed = [people.get((tube[f"{did}_by"], tube[f"{did}_as"])) for did in ("noted", "witnessed")]
    return {
        "label": tube["label"],
        "content": f"{content} ({said['pool']})" if tube["pooled"] else content,
        "became": became,
        "kept": "" if tube["outcome"] == "destroyed" else said["not_destroyed"],
        "when": _time(tube["happened_at"], zone, language),
        "people": f"{noted} · {witnessed}" if noted and witnessed else said["by_record"],
    }


def _time(at: str, zone: ZoneInfo, language: Language) -> str:
    return datetime.fromisoformat(at).astimezone(zone).strftime(FORMATS[language])
