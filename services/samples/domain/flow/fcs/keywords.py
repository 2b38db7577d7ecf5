"""The keywords of the kept file, and what of the original's was stripped."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.samples.domain.flow.fcs import kept
from services.samples.domain.flow.fcs.fcs_file import Channel
from services.samples.domain.flow.fcs.labels import clean_label, words_of
from services.samples.domain.flow.fcs.layout import Layout
from services.samples.domain.flow.fcs.original import Original
from services.samples.domain.flow.fcs.spillover import spillover_of

_OF_CHANNEL: Final = re.compile(r"^p(\d{1,3})([a-z]+)$")
_STRUCTURE: Final = frozenset(
    {"mode", "datatype", "byteord", "par", "tot", "nextdata"}
    | {f"{end}{segment}" for end in ("begin", "end") for segment in ("data", "text", "stext", "analysis")}
)
"""Written anew, whatever the original said."""

_NAMES_CHANNELS: Final = frozenset({"tr", "spill", "spillover", "comp"})
"""Stripped or not, their words are channels' names: they say nothing of anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keywords:
    """What is kept, in the standard's writing; the channels; the names of what is not."""

    kept: Mapping[str, str]
    channels: tuple[Channel, ...]
    stripped: tuple[str, ...]
    stripped_others: int
    remarks: tuple[str, ...]


def keywords_of(original: Original, layout: Layout) -> Keywords:
    """By the allow-list; a value that has not its form is stripped like any other."""
    text = original.text
    whole = {name: text[name.lower()].strip() for name, form in kept.forms().items() if _fits(text, name.lower(), form)}
    of_channels = dict(_of_channels(text, len(layout.bits)))
    used = {*(name.lower() for name in whole), *of_channels, *_STRUCTURE}
    others = {name: value for name, value in text.items() if name not in used and not _is_label(name, layout)}
    hidden = words_of(value for name, value in others.items() if _may_name_somebody(name))
    channels, renamed = _channels(text, layout, hidden, of_channels)
    spillover = spillover_of(text, {text.get(f"p{one.number}n", "").strip(): one.name for one in channels})
    told = {name: others.pop(name) for name in ("spillover", "spill") if spillover and name in others}
    standard = sorted(name for name in others if _is_standard(name))
    matrix = {"SPILLOVER": spillover} if spillover and told else {}
    return Keywords(
        kept={**whole, **{name.upper(): value for name, value in of_channels.items()}, **matrix},
        channels=channels,
        stripped=tuple(f"${name.upper()}" for name in standard),
        stripped_others=len(others) - len(standard),
        remarks=renamed,
    )


def _fits(text: Mapping[str, str], name: str, form: re.Pattern[str]) -> bool:
    return name in text and form.fullmatch(text[name].strip()) is not None


def _of_channels(text: Mapping[str, str], channels: int) -> Iterator[tuple[str, str]]:
    for number in range(1, channels + 1):
        for letter, form in kept.channel_forms().items():
            name = f"p{number}{letter.lower()}"
            if _fits(text, name, form):
                yield name, text[name].strip()


def _channels(
    text: Mapping[str, str], layout: Layout, hidden: frozenset[str], of_channels: Mapping[str, str]
) -> tuple[tuple[Channel, ...], tuple[str, ...]]:
    """A detector whose name may be somebody's is called by its number; each name stands once."""
    found: list[Channel] = []
    lost = False
    for number, bits in enumerate(layout.bits, start=1):
        told, labelled = text.get(f"p{number}n", ""), text.get(f"p{number}s", "")
        name, label = clean_label(told, stripped=hidden), clean_label(labelled, stripped=hidden)
        # FCS 3.1 forbids commas in $PnN, and no two channels may be called alike.
        plain = None if name is None or name in {one.name for one in found} else name
        lost = lost or (plain is None) or (label is None and bool(labelled.strip()))
        reach = float(of_channels.get(f"p{number}r", 0))
        found.append(Channel(number=number, name=plain or f"P{number}", label=label, bits=bits, range=reach))
    return tuple(found), ("labels_removed",) if lost else ()


def _is_label(name: str, layout: Layout) -> bool:
    matched = _OF_CHANNEL.match(name)
    return matched is not None and matched[2] in {"n", "s"} and 1 <= int(matched[1]) <= len(layout.bits)


def _may_name_somebody(name: str) -> bool:
    return name not in _NAMES_CHANNELS and _OF_CHANNEL.match(name) is None


def _is_standard(name: str) -> bool:
    matched = _OF_CHANNEL.match(name)
    return name.upper() in kept.standard_names() or (matched is not None and len(matched[2]) == 1)
