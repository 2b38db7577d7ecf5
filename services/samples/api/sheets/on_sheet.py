"""The common sheet on paper: block by block in the layout's order, in the reader's language and the hospital's time."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.experimental import is_functional
from services.samples.api.papers.on_paper import Paper
from services.samples.api.papers.words import Language, words
from services.samples.api.sheets.sheet_view import SheetView

TEMPLATE: Final = Path(__file__).with_name("sheet.typ")
_LISTS: Final = frozenset({"not_detected", "failed", "partly_covered", "limit_of_detection"})
"""They stand in blocks of their own."""

Block = dict[str, Any]


def on_sheet(sheet: SheetView, paper: Paper) -> Mapping[str, object]:
    """What the template shows: a title, and blocks of lines, of a table, or of a sentence."""
    said, made = sheet_words(paper.language), _Blocks(sheet, paper)
    shown = [dict(block, title=said[name]) for name in sheet.layout.blocks for block in made.of(name)]
    layout = f"{sheet.layout.id} {sheet.layout.layout_version}"
    return {"language": paper.language, "title": said["sheet"], "code": sheet.patient, "blocks": shown,
            "footer": f"{said['footer']} · {layout} · {said['version']} {sheet.result_version}"}  # fmt: skip


@cache
def sheet_words(language: Language) -> Mapping[str, str]:
    """The sheet's own words."""
    file = Path(__file__).with_name("sheet_words.toml")
    found: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))[language]
    return found


class _Blocks:
    """Each block of the layout, where there is something to say."""

    def __init__(self, sheet: SheetView, paper: Paper) -> None:
        self.sheet, self.paper = sheet, paper
        self.said, self.common = sheet_words(paper.language), words(paper.language)

    def of(self, name: str) -> Iterator[Block]:
        block: Block = getattr(self, f"_{name}")()
        if block.get("lines") or block.get("rows") or block.get("text"):
            yield block

    def _patient(self) -> Block:
        one, name = self.sheet, self.paper.name
        lines = [("code", one.patient), ("hospital", name(one.hospital)), ("hub", name(one.hub)),
                 ("requester", name(one.requester))]  # fmt: skip
        return self._lines(lines)

    def _specimen(self) -> Block:
        one, time, common = self.sheet.specimen, self.paper.time, self.common
        unknown = common["unknown"]
        lines = [
            ("label", one.label),
            ("parent", one.parent),
            ("material", common["materials"].get(one.material, unknown)),
            ("tube", common["tubes_of"].get(one.tube, unknown)),
            ("preservation", common["preservations"].get(one.preservation, unknown)),
            ("collected", time(one.collected_at)),
            ("received", time(one.received_at)),
            ("frozen", time(one.frozen_at) if one.frozen_at else None),
            ("sprec", one.sprec),
        ]
        return self._lines(lines)

    def _assay(self) -> Block:
        one = self.sheet
        panel = None if one.sequencing is None or one.sequencing.panel is None else one.sequencing.panel
        lines = [
            ("kind", self.common["assays"][one.assay]),
            ("laboratory", self.paper.name(one.lab)),
            ("method", one.method),
            ("panel", None if panel is None else f"{panel.id} {panel.version}"),
            ("measured", self.paper.time(one.measured_at)),
        ]
        return self._lines(lines)

    def _experimental(self) -> Block:
        return {"text": self.said["experimental_text"] if self.sheet.experimental else "", "loud": True}

    def _standing(self) -> Block:
        return {"text": self.said.get(f"state_{self.sheet.state}", ""), "loud": True}

    def _findings(self) -> Block:
        told = [one for one in self.sheet.findings if one.code not in _LISTS]
        head = [self.said["fact"], self.said["value"]]
        return {"head": head, "rows": [[_named(one.code), self._value(one.value, one.unit)] for one in told]}

    def _variants(self) -> Block:
        found = () if self.sheet.sequencing is None else self.sheet.sequencing.variants
        head = [self.said[name] for name in ("gene", "transcript", "coding", "protein", "vaf", "depth", "tier")]
        rows = [
            [one.gene, one.transcript, one.hgvs_c, one.hgvs_p or "–", f"{one.vaf_percent:g} %",
             str(one.depth or "–"), one.tier]
            for one in found
        ]  # fmt: skip
        return {"head": head, "rows": rows}

    def _fusions(self) -> Block:
        found = () if self.sheet.sequencing is None else self.sheet.sequencing.fusions
        return {"text": ", ".join(found)}

    def _copy_numbers(self) -> Block:
        found = () if self.sheet.sequencing is None else self.sheet.sequencing.copy_numbers
        return {"text": ", ".join(f"{one.gene}: {self.said[one.change]}" for one in found)}

    def _targets(self) -> Block:
        found = () if self.sheet.sequencing is None else self.sheet.sequencing.targets
        head = [self.said[name] for name in ("lesion", "aimed_at", "drugs")]
        return {"head": head, "rows": [[one.lesion, one.aimed_at, ", ".join(one.drugs)] for one in found],
                "note": self.said["targets_note"]}  # fmt: skip

    def _tested(self) -> Block:
        found = () if self.sheet.sequencing is None else self.sheet.sequencing.tested
        lines = []
        for extent in ("tested", "partially_covered", "failed", "not_in_panel"):
            genes = [f"{one.gene} ({self.said[one.looked_for]})" if one.looked_for != "variants" else one.gene
                     for one in found if one.testing == extent]  # fmt: skip
            lines.append((extent, ", ".join(genes) or None))
        return {**self._lines(lines), "note": self.said["tested_note"]}

    def _limits(self) -> Block:
        one = self.sheet.sequencing
        if one is None:
            return {}
        failed = ", ".join(each.nucleic.upper() for each in one.materials if not each.passed)
        return self._lines(
            [("limit", f"{one.limit_of_detection_percent:g} %"),
             ("blasts", None if one.blasts_percent is None else f"{one.blasts_percent:g} %"),
             ("material_failed", failed or None)]
        )  # fmt: skip

    def _germ_line(self) -> Block:
        return {"text": self.said["withheld"] if self.sheet.withheld else ""}

    def _comment(self) -> Block:
        one = self.sheet.sequencing
        return {"text": (one.comment or "") if one else (self.sheet.iscn or "")}

    def _preanalytics(self) -> Block:
        one = self.sheet.preanalytics
        hours = None if one.hours_since_extraction is None else f"{one.hours_since_extraction:g} h"
        alarms = ", ".join(one.transport_alarms) or None
        return self._lines([("age", hours), ("thaws", str(one.thaw_cycles)), ("alarms", alarms)])

    def _signatures(self) -> Block:
        one, time = self.sheet, self.paper.time
        verified = None if one.verified_by is None else f"{one.verified_by}, {time(one.verified_at)}"
        authorised = self.said["nobody"]
        if one.authorised_by is not None:
            authorised = f"{one.authorised_by}, {time(one.authorised_at)}"
        return self._lines([("verified", verified), ("authorised", authorised)])

    def _changes(self) -> Block:
        one = self.sheet
        head = [self.said[name] for name in ("fact", "before", "now")]
        rows = [[_named(each.code), self._value(each.before), self._value(each.now)] for each in one.changes]
        since = "" if one.changes_since is None else f"{self.said['since']} {one.changes_since}. {one.reason or ''}"
        return {"head": head, "rows": rows, "note": since, "text": since if not rows else ""}

    def _lines(self, lines: Sequence[tuple[str, str | None]]) -> Block:
        return {"lines": [[self.said[name], value] for name, value in lines if value is not None]}

    def _value(self, value: Any, unit: str | None = None) -> str:
        if value is True:
            return self.said["seen"]
        if value is None:
            return "–"
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return f"{text} {unit}" if unit else text


def _named(code: str) -> str:
    """A line that is read by itself says so, too."""
    return f"{code} (experimental)" if is_functional(code) else code
