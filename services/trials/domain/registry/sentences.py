"""The free text of eligibility as sentences, each under its heading and item, with the place where it stands.

It is a splitting, no reading: what a sentence demands is for a person to say.
"""

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from services.trials.domain.registry.study import Sentence

HEADING: Final = re.compile(
    r"[\s\W]*(?:\d{1,2}[.)]\s*\W*)?(?:(?:key|main|major|general|principal|patient|subject|participant)\s+)?(?:criteria\s+(?:for|of)\s+)?"
    r"(?P<non>non[-\s]?)?(?P<kind>inclusion|exclusion|ineligibility)s?(?P<word>\s+criteri(?:a|ons?))?"
    r"(?P<more>[^:\n]{0,80})(?P<end>:|$)",
    re.IGNORECASE,
)
"""French sponsors write of non-inclusion criteria: those exclude."""
INLINE: Final = re.compile(
    r"(?<=[.;)\s])(?=(?:non[-\s])?(?:inclusion|exclusion)(?:\s+criteri(?:a|on))?\s*:)", re.IGNORECASE
)
ITEM: Final = re.compile(r"(?P<blank>[ \t]*)(?P<mark>[*•·‣▪–-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])[ \t]+")
STOP: Final = re.compile(r"(?<=[.?!])[\"')\]]*\s+(?=[A-Z0-9≥≤<>\"'(\\])")
SHORT: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|approx|incl|excl|max|min|no|nos|fig|sec|dr|prof|st|resp|ca|cf|etc|u\.s|v)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
LONGEST_SHORT: Final = 12
UNSTATED: Final = "unstated"
BROKEN: Final = range(60, 91)
"""Characters of a line that may have been broken for want of room, as in old records; longer ones were not."""
TAB: Final = 4


@dataclass(slots=True)
class _Item:
    """A run of lines that belong together."""

    kind: str
    path: str
    start: int
    end: int


@dataclass(slots=True)
class _List:
    """How deep in nested lists the reading is."""

    indents: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)

    def enter(self, indent: int) -> str:
        """The path of the next item with this indent."""
        while self.indents and indent < self.indents[-1]:
            self.indents.pop()
            self.counts.pop()
        if not self.indents or indent > self.indents[-1]:
            self.indents.append(indent)
            self.counts.append(0)
        self.counts[-1] += 1
        return ".".join(map(str, self.counts))


def sentences(text: str) -> tuple[Sentence, ...]:
    """Every sentence, in reading order."""
    found: list[Sentence] = []
    for item in _items(text):
        for part, (start, end) in enumerate(_parts(text, item.start, item.end), 1):
            source = text[start:end]
            found.append(
                Sentence(
                    number=len(found) + 1,
                    kind=item.kind,
                    item=item.path,
                    part=part,
                    start=start,
                    end=end,
                    source=source,
                    says=plain(source),
                )
            )
    return tuple(found)


def plain(source: str) -> str:
    r"""Without the registry's escapes (`\<`, `&lt;`) and with single blanks."""
    return " ".join(html.unescape(ESCAPED.sub(r"\1", source)).split())


def _items(text: str) -> Iterator[_Item]:
    kind, lists, open_item, before = UNSTATED, _List(), None, ""
    for at, whole in _lines(text):
        heading = _heading(whole)
        if heading:
            if open_item:
                yield open_item
            kind, lists, open_item = _kind(heading), _List(), None
        start, line = _beyond(at, whole, heading)
        marked = ITEM.match(line)
        if open_item and line.strip() and not marked and _goes_on(before, line):
            open_item.end, before = start + len(line), line
            continue
        if open_item:
            yield open_item
        open_item, before = _opened(kind, lists, start, line, marked) if line.strip() else None, line
    if open_item:
        yield open_item


def _beyond(at: int, line: str, heading: re.Match[str] | None) -> tuple[int, str]:
    """What stands on the line after its heading; the asterisks of a bold one are nothing."""
    if heading is None:
        return at, line
    rest = line[heading.end() :]
    return at + heading.end(), rest if any(map(str.isalnum, rest)) else ""


def _goes_on(before: str, line: str) -> bool:
    """Whether a line is the rest of the one before; records write one criterion a line without any mark, too.

    It is where it is indented, begins in small letters, or the line before was broken for want of room.
    """
    return line[:1].isspace() or line[:1].islower() or len(before.strip()) in BROKEN


def _opened(kind: str, lists: _List, start: int, line: str, marked: re.Match[str] | None) -> _Item:
    if marked:
        path, at = lists.enter(len(marked["blank"].expandtabs(TAB))), start + marked.end()
    else:
        indent = len(line) - len(line.lstrip())
        path = ".".join(map(str, lists.counts)) if indent and lists.counts else ""
        at = start + indent
    return _Item(kind, path, at, start + len(line.rstrip()))


def _heading(line: str) -> re.Match[str] | None:
    """Take `Exclusion Criteria for arm B:` and `Inclusion: adults`, but not `Exclusion of pregnancy is needed`."""
    found = HEADING.match(line)
    if found is None or found["end"] == ":":
        return found
    alone = found["word"] and not found["more"].rstrip().endswith((".", ";", ","))
    return found if alone or not found["more"].strip() else None


def _kind(heading: re.Match[str]) -> str:
    includes = heading["kind"].lower() == "inclusion" and not heading["non"]
    return "inclusion" if includes else "exclusion"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Cut lines, also where a heading stands in the middle of one: else an exclusion would read as inclusion."""
    start = 0
    for line in text.splitlines(keepends=True):
        cuts = [0, *(found.start() for found in INLINE.finditer(line) if _begins(line, found.start())), len(line)]
        for begin, end in itertools.pairwise(cuts):
            yield start + begin, line[begin:end].rstrip()
        start += len(line)


def _begins(line: str, at: int) -> bool:
    """Whether a heading begins in the middle of a line: not where it is a word of a sentence, or of a heading itself.

    `under 18. Exclusion criteria: HIV` has one, `none of the exclusion criteria:` and `Key Inclusion Criteria:` none.
    """
    before = line[:at].rstrip()
    whole = HEADING.match(line)
    if not before or (whole and whole.end() > at):
        return False
    return line[at].isupper() or before.endswith((".", ";", ")"))


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in STOP.finditer(text, start, end):
        if SHORT.search(text[max(begin, stop.start() - LONGEST_SHORT) : stop.start()].rstrip("\"')]")):
            continue
        yield begin, stop.start()
        begin = stop.end()
    if begin < end:
        yield begin, end
