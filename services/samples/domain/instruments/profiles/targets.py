"""Whether the fields that a map names are there in the typed result: said when a profile is written, not at night."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel

from libs.common.errors import Wrong
from services.samples.domain.assays.results.families import FAMILY, AnyResult
from services.samples.domain.instruments.profiles.code_map import ResultMap

_NOT_FROM_OUTSIDE: Final = frozenset({"family"})


def wrong_targets(maps: Iterable[ResultMap], *, where: str) -> tuple[Wrong, ...]:
    """Every field that no result of its assay has, with those that it has."""
    return tuple(found for place, one in enumerate(maps) for found in _of_map(one, f"{where}.results[{place}]"))


def model_of(family: str) -> type[BaseModel]:
    """The typed result of a family."""
    models = {model.model_fields["family"].default: model for model in _members(AnyResult)}
    return models[family]


def _of_map(one: ResultMap, where: str) -> Iterator[Wrong]:
    model = model_of(FAMILY[one.assay])
    for place, field in enumerate(one.fields):
        if field.list is None:
            yield from _missing(model, field.to, f"{where}.fields[{place}].to")
            continue
        line = _missing(model, field.list, f"{where}.fields[{place}].list", of_list=True)
        yield from line
        for name in () if line else (field.to, *field.line):
            yield from _missing(_line_of(model, field.list), name, f"{where}.fields[{place}].to")
    for name in one.constants:
        yield from _missing(model, name, f"{where}.constants")
    for kind, of_lists in (("line_constants", one.line_constants), ("line_needs", one.line_needs)):
        yield from _of_lists(model, of_lists, f"{where}.{kind}")


def _of_lists(model: type[BaseModel], named: Mapping[str, Iterable[str]], where: str) -> Iterator[Wrong]:
    for name, fields in named.items():
        line = _missing(model, name, where, of_list=True)
        yield from line
        for field in () if line else fields:
            yield from _missing(_line_of(model, name), field, f"{where}.{name}")


def _missing(model: type[BaseModel], name: str, where: str, *, of_list: bool = False) -> tuple[Wrong, ...]:
    """Nothing if the field is there."""
    reached: Iterable[type[BaseModel]] = (model,)
    for part in name.split("."):
        fields = {key: field.annotation for one in reached for key, field in one.model_fields.items()}
        if part not in fields or part in _NOT_FROM_OUTSIDE:
            known = ", ".join(sorted(set(fields) - _NOT_FROM_OUTSIDE)) or "no fields"
            return (Wrong(where, f"{name}: such a result has no {part}.", known),)
        reached = tuple(_members(fields[part]))
    if of_list and not reached:
        return (Wrong(where, f"{name} is no list of lines.", "a field such as variants"),)
    return ()


def _line_of(model: type[BaseModel], name: str) -> type[BaseModel]:
    reached: Any = model
    for part in name.split("."):
        reached = next(iter(_members(reached.model_fields[part].annotation)))
    return reached  # type: ignore[no-any-return]


def _members(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models within an annotation: of a union each, of a tuple its items."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    inner = get_args(annotation)
    for one in inner[:1] if get_origin(annotation) is Annotated else inner:
        yield from _members(one)
