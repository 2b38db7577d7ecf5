"""What in a cytogenetic text looks odd: hints for the reader, never a gate. The text is kept as it was written.

Not a parser of ISCN: brackets, counts of chromosomes and of cells, editions and the forms nuc ish and arr are looked
at, as ISCN 2020 writes them. What is not looked at is not said to be right.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.samples.domain.wording.hint import Hint

EDITIONS: Final = ("ISCN 2009", "ISCN 2013", "ISCN 2016", "ISCN 2020", "ISCN 2024")
"""Those that a laboratory's reports may still follow; 2024 is the newest known here."""

_PAIRS: Final = {")": "(", "]": "[", ">": "<"}
_CLONE: Final = re.compile(r"^(?P<low>\d{1,3})(?:[~-](?P<high>\d{1,3}))?(?:<[^>]*>)?,(?P<sex>X,-[XY]|[XYU?]{1,6})")
_CELLS: Final = re.compile(r"\[(?:cp)?(\d{1,5})\]")
_FISH_CELLS: Final = re.compile(r"\[(\d{1,5})(?:/(\d{1,5}))?\]")
_CHANGE: Final = re.compile(r"(?:^|,)(?P<sign>[+-])(?P<what>mar|r|der\([^)]*\)|[XY]c?|\d{1,2}c?\b)(?:x(?P<times>\d+))?")
_ARRAY: Final = re.compile(r"^arr(?:\[[^\]]+\])?\s*(?:\(|\[|[0-9XY])")
_BUILD: Final = re.compile(r"arr\s*\[(?:GRCh3[78]|hg19|hg38|hg18)\]|arr\s*\((?:[XY0-9]+[-,]?)+\)\s*[×x]")
_BEGINS: Final = re.compile(r"^(\d{2,3}([~-]\d{2,3})?(<\d+n[±+-]?>)?,|nuc ish\b|ish\b|arr\b|idem|sl\b|mos |chi |\?)")
_NOT_COUNTED: Final = ("cp", "idem", "sl", "<", "mos", "inc", "?")
"""Composite, derived from another clone, counted from another ploidy, or uncertain: not simply a sum."""


def hints_on(iscn: str, *, edition: str, cells_analysed: int | None) -> tuple[Hint, ...]:
    """In the order in which a reader would look."""
    return tuple(_hints(iscn, edition=edition, cells_analysed=cells_analysed))


def _hints(iscn: str, *, edition: str, cells_analysed: int | None) -> Iterator[Hint]:
    if edition not in EDITIONS:
        yield Hint.of("iscn_edition", edition=edition, known=", ".join(EDITIONS))
    if not _BEGINS.match(iscn.strip()):
        yield Hint.of("iscn_beginning")
    yield from _unbalanced(iscn)
    if iscn.lstrip().startswith("arr"):
        yield from _of_array(iscn)
    elif "ish" in iscn.split("[", maxsplit=1)[0]:
        yield from _of_fish(iscn, cells_analysed)
    else:
        yield from _of_karyotype(iscn, cells_analysed)


def _unbalanced(iscn: str) -> Iterator[Hint]:
    open_ones: list[tuple[str, int]] = []
    for place, letter in enumerate(iscn, start=1):
        if letter in _PAIRS.values():
            open_ones.append((letter, place))
        elif letter in _PAIRS and not _is_arrow(iscn, place):
            if not open_ones or open_ones[-1][0] != _PAIRS[letter]:
                yield Hint.of("iscn_bracket_closes_none", bracket=letter, place=place)
                return
            open_ones.pop()
    if open_ones:
        yield Hint.of("iscn_bracket_open", bracket=open_ones[-1][0], place=open_ones[-1][1])


def _is_arrow(iscn: str, place: int) -> bool:
    """`->` in the long form is no bracket."""
    return iscn[place - 1] == ">" and place > 1 and iscn[place - 2] == "-"


def _of_karyotype(iscn: str, cells_analysed: int | None) -> Iterator[Hint]:
    clones = [clone.strip() for clone in _apart(iscn)]
    for number, clone in enumerate(clones, start=1):
        yield from _of_clone(clone, number)
    counted = [int(found[-1]) for found in map(_CELLS.findall, clones) if found]
    if counted and len(counted) < len(clones):
        yield Hint.of("iscn_clones_without_cells")
    elif counted and cells_analysed is not None and sum(counted) != cells_analysed:
        yield Hint.of("iscn_cells_differ", together=sum(counted), analysed=cells_analysed)


def _apart(iscn: str) -> Iterator[str]:
    """Clones are separated by a slash outside brackets."""
    depth, since = 0, 0
    for place, letter in enumerate(iscn):
        depth += (letter in "([") - (letter in ")]")
        if letter == "/" and depth <= 0:
            yield iscn[since:place]
            since = place + 1
    yield iscn[since:]


def _of_clone(clone: str, number: int) -> Iterator[Hint]:
    counted = _CLONE.match(clone)
    if counted is None or any(mark in clone for mark in _NOT_COUNTED):
        return
    low, high = int(counted["low"]), int(counted["high"] or counted["low"])
    expected = 44 + _sex_chromosomes(counted["sex"]) + _gained(clone[counted.end("sex") :])
    if not low <= expected <= high:
        yield Hint.of("iscn_chromosomes_differ", number=number, written=counted["low"], expected=expected)


def _sex_chromosomes(sex: str) -> int:
    if "," in sex:  # X,-Y: one of them is lost
        return 1
    return 2 if "U" in sex or "?" in sex else len(sex)


def _gained(changes: str) -> int:
    """Losses and gains that stand as such; constitutional signs and breakpoints have no sign before them."""
    found = (
        1 if one["sign"] == "+" else -1 for one in _CHANGE.finditer(changes) for _ in range(int(one["times"] or 1))
    )
    dicentric = len(re.findall(r"(?:^|,)(?:dic|idic|psu dic|rob)\(\d{1,2};", changes))
    return sum(found) - dicentric


def _of_fish(iscn: str, cells_analysed: int | None) -> Iterator[Hint]:
    if "nuc ish" in iscn and not re.search(r"[×x]\d|con|sep|amp", iscn):
        yield Hint.of("iscn_fish_without_signals")
    for seen, among in _FISH_CELLS.findall(iscn):
        if among and int(seen) > int(among):
            yield Hint.of("iscn_fish_more_than_cells", seen=seen, among=among)
        if among and cells_analysed is not None and int(among) != cells_analysed:
            yield Hint.of("iscn_fish_cells_differ", seen=seen, among=among, analysed=cells_analysed)


def _of_array(iscn: str) -> Iterator[Hint]:
    if not _ARRAY.match(iscn.strip()):
        yield Hint.of("iscn_array_build_place")
    elif not _BUILD.search(iscn):
        yield Hint.of("iscn_array_no_build")
    if not re.search(r"[×x]\d|hmz|amp", iscn):
        yield Hint.of("iscn_array_without_copies")
