"""Flow cytometry: which antigens the blasts carry, and residual disease with its events and denominator."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from libs.common.contracts.samples.assays import Finding
from libs.common.errors import Invalid
from services.samples.domain.assays.results.common import Fraction, Method, Percent, ResultBody, ResultPart, fact
from services.samples.domain.flow.rules import rules_of
from services.samples.domain.mrd.rules import RuleSetId

Events = Annotated[int, Field(ge=0, le=10_000_000_000)]
AntigenName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,19}$", examples=["CD22"])]
GateName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _+/().-]{0,39}$", examples=["CD19+"])]


class Expression(StrEnum):
    """How strongly the blasts carry it, beside normal cells of the same lineage."""

    NEGATIVE = "negative"
    DIM = "dim"
    NORMAL = "normal"
    BRIGHT = "bright"
    HETEROGENEOUS = "heterogeneous"


class Aberration(StrEnum):
    """In which way an antigen departs from normal cells (leukaemia-associated immunophenotype)."""

    OVEREXPRESSED = "overexpressed"
    UNDEREXPRESSED = "underexpressed"
    ABSENT = "absent"
    ASYNCHRONOUS = "asynchronous"
    CROSS_LINEAGE = "cross_lineage"


class Antigen(ResultPart):
    """How many of the blasts carry it, and how strongly."""

    antigen: AntigenName
    percent: Percent
    expression: Expression | None = None
    mfi: Annotated[float, Field(ge=-1e9, le=1e9)] | None = Field(default=None, description="Median, as the device.")
    aberrant: Aberration | None = None


class Gate(ResultPart):
    """One gate with its parent; the first has none."""

    gate: GateName
    parent: GateName | None = None
    events: Events


class Denominator(StrEnum):
    """Of which cells residual ones are a part; levels on different ones cannot be compared."""

    NUCLEATED = "nucleated_cells"
    LEUKOCYTES = "leukocytes"
    MONONUCLEAR = "mononuclear_cells"
    VIABLE = "viable_cells"


class FlowMrd(ResultPart):
    """Residual disease: counted events, of how many, and the least fractions that are seen and measured.

    With a rule set the limits follow from the events: limit = events it asks for / denominator.
    """

    events: Events
    denominator: Annotated[int, Field(ge=1, le=10_000_000_000)]
    denominator_of: Denominator | None = None
    rule_set: RuleSetId | None = Field(default=None, examples=["consensus-20-50@1"])
    limit_of_detection: Fraction | None = Field(default=None, description="Follows from the rule set, or is stated.")
    limit_of_quantification: Fraction | None = None

    @model_validator(mode="before")
    @classmethod
    def _limits(cls, sent: object) -> object:
        """What the rule set says of this denominator, unless the laboratory has stated its own limits."""
        if not isinstance(sent, dict) or not isinstance(sent.get("rule_set"), str):
            return sent
        rules, denominator = rules_of(sent["rule_set"]), sent.get("denominator")
        if not isinstance(denominator, int) or isinstance(denominator, bool) or denominator < 1:
            return sent
        of_rules = {
            "limit_of_detection": min(1.0, rules.detected_from_events / denominator),
            "limit_of_quantification": min(1.0, rules.quantified_from_events / denominator),
        }
        stated = {name: sent[name] for name in of_rules if sent.get(name) is not None}
        if any(stated[name] != of_rules[name] for name in stated):
            raise Invalid("These are not the limits of the rule set.", right="leave them out, or name no rule set")
        return {**sent, **of_rules}

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if self.events > self.denominator:
            raise Invalid("There are more residual events than events.", right="events at most the denominator")
        if self.limit_of_detection is None:
            raise Invalid("Nothing says what could have been seen.", right="a rule_set, or a limit_of_detection")
        if self.limit_of_quantification is not None and self.limit_of_quantification < self.limit_of_detection:
            raise Invalid("Less is quantified than is detected.", right="the limit of quantification above it")
        return self

    @property
    def fraction(self) -> float:
        """Residual cells among those counted."""
        return self.events / self.denominator

    @property
    def quantified(self) -> bool:
        """Whether the fraction may be told as a level."""
        return self.fraction >= max(self.limit_of_detection or 0.0, self.limit_of_quantification or 0.0)

    def findings(self) -> tuple[Finding, ...]:
        """Between the limits an interval, below that of detection only less than it: neither is a level."""
        return self._level(), fact("mrd_method", "flow")

    def _level(self) -> Finding:
        least = self.limit_of_detection or 0.0
        if self.fraction < least:
            return fact("mrd_below", self.limit_of_detection)
        if not self.quantified:
            return fact("mrd_interval", [self.limit_of_detection, self.limit_of_quantification])
        return fact("mrd", self.fraction)


class FlowResult(ResultBody):
    """Immunophenotype, residual disease, or both."""

    family: Literal["flow"] = "flow"
    method: Method
    blasts_percent: Percent | None = None
    antigens: Annotated[tuple[Antigen, ...], Field(max_length=100)] = ()
    gates: Annotated[tuple[Gate, ...], Field(max_length=100)] = ()
    mrd: FlowMrd | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.antigens and self.mrd is None and self.blasts_percent is None:
            raise Invalid("A flow result holds antigens, blasts or residual disease.")
        names = [antigen.antigen for antigen in self.antigens]
        if len(set(names)) < len(names):
            raise Invalid("An antigen is there twice.", right="each antigen once")
        return self

    @model_validator(mode="after")
    def _nested(self) -> Self:
        above: dict[str, int] = {}
        for gate in self.gates:
            if gate.gate in above:
                raise Invalid("A gate is there twice.", right="each gate once")
            if gate.parent is not None and gate.parent not in above:
                raise Invalid("A gate names a parent that does not stand before it.", right="parents first")
            if gate.parent is not None and gate.events > above[gate.parent]:
                raise Invalid("A gate holds more events than its parent.", right="at most those of the parent")
            above[gate.gate] = gate.events
        return self

    def findings(self) -> tuple[Finding, ...]:
        """Each antigen under its own name, blasts, and residual disease."""
        blasts = () if self.blasts_percent is None else (fact("blasts", self.blasts_percent, "%"),)
        antigens = (fact(antigen.antigen, antigen.percent, "%") for antigen in self.antigens)
        return (*blasts, *antigens, *(self.mrd.findings() if self.mrd else ()))
