"""What it means that an answer says "experimental" of a functional assay: one definition for every place.

A *mention* is a text that speaks of DRP or DBP: the code of the assay (`drp`), of the item of a referral or of a
recommendation (`drp_dbp`, `after-drp-dbp`), of a finding (`drp:venetoclax:auc`), the name of a fact that is derived
from one (`dasatinib_ic50`), or a sentence with one of these words. The id of a laboratory (`lab-drp`) is none.

The *nearest object* of a mention is the innermost JSON object that has it as a member, or in a list that is a member;
where it is the name of a member, as in a table of counts by code, the object that has this table.

The nearest object *says it* if it has `experimental: true`, or a list `experimental_…` that names what the mention
speaks of, or if the mention is a sentence that says so itself. A table says it in the same row. A paper of one
result says it in capitals above everything; on others, where lines are broken, it is among the words beside the
mention. A picture says it in its title, and drawn on it.
"""

import re
from collections.abc import Iterator
from typing import Any

from services.trials.domain.facts.dictionary import FACTS

WORD = "experimental"
BESIDE = 60
"""Letters: less than a line."""
NAMED = sorted(fact for fact, one in FACTS.items() if one.experimental)
LABORATORY = re.compile(r"\blab-(drp|dbp)\b", re.ASCII)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DRAWN = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
MENTION = re.compile(rf"(?<![A-Za-z0-9])(drp|dbp|{'|'.join(NAMED)})(?![A-Za-z0-9])", re.IGNORECASE)


def is_mention(text: Any) -> bool:
    """Whether it speaks of a functional assay."""
    return isinstance(text, str) and MENTION.search(LABORATORY.sub("", text)) is not None


def lacking(value: Any, path: str = "$") -> Iterator[str]:
    """Where a mention stands whose nearest object does not say it."""
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from lacking(inner, f"{path}[{place}]")
    elif isinstance(value, dict):
        for name, inner in value.items():
            held = [one for one in texts(inner) if is_mention(one) and not says(value, one)]
            yield from (f"{path}.{name}: {one[:80]}" for one in held)
            yield from lacking(inner, f"{path}.{name}")


def texts(member: Any) -> list[str]:
    """The texts that a member is, that stand in it as a list, or that name what is in it."""
    if isinstance(member, list):
        return [one for one in member if isinstance(one, str)]
    if isinstance(member, dict):
        return list(member)
    return [member] if isinstance(member, str) else []


def says(nearest: dict[str, Any], mention: str) -> bool:
    """Whether the object says so of this mention."""
    named = [inner for name, inner in nearest.items() if name.startswith("experimental_") and isinstance(inner, list)]
    listed = any(one in mention.lower() for inner in named for one in inner)
    return nearest.get(WORD) is True or listed or (" " in mention and WORD in mention.lower())


def lacking_lines(text: str) -> list[str]:
    """Rows of a table that mention one and do not say it."""
    return [line for line in text.splitlines() if is_mention(line) and WORD not in line.lower()]


def lacking_marks(picture: str) -> list[str]:
    """What a picture with a mention lacks: the word in its title, and drawn on it."""
    if not is_mention(picture):
        return []
    places = {"title": TITLE.findall(picture), "drawn": DRAWN.findall(picture)}
    return [place for place, texts in places.items() if not any(WORD in text for text in texts)]


def lacking_words(text: str) -> list[str]:
    """What stands around a mention on a paper that does not say it."""
    if WORD.upper() in text:
        return []
    words = " ".join(LABORATORY.sub("", text).split())
    around = [words[max(0, found.start() - BESIDE) : found.end() + BESIDE] for found in MENTION.finditer(words)]
    return [one for one in around if WORD not in one.lower()]
