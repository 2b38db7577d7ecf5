"""Whether a published schema has only grown: what was promised still holds, and what was stated can still be read.

An optional field may be added, and a code to a list of codes. Anything else needs a new version of the event.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

ONLY_WORDS: Final = frozenset({"title", "description", "examples", "default", "$schema"})
"""What explains a schema and changes nothing of what it admits."""

APART: Final = frozenset({"properties", "required", "enum", "const", "items", "anyOf", "$ref", "$defs"})


def plain(schema: Any, *, names: bool = False) -> Any:
    """The schema without its explanations; `names`: its keys are names of fields, not words of JSON Schema."""
    if isinstance(schema, Mapping):
        kept = {key: value for key, value in schema.items() if names or key not in ONLY_WORDS}
        return {key: plain(value, names=not names and key in {"properties", "$defs"}) for key, value in kept.items()}
    return [plain(one) for one in schema] if isinstance(schema, list) else schema


def broken(was: Schema, now: Schema) -> list[str]:
    """What whoever relied on the earlier schema would stumble over, one sentence each."""
    return list(dict.fromkeys(_Comparison(was, now).of(was, now, "event")))


class _Comparison:
    """Two whole documents; references are followed, each pair once."""

    def __init__(self, was: Schema, now: Schema) -> None:
        self._was, self._now = was.get("$defs", {}), now.get("$defs", {})
        self._seen: set[tuple[str, str]] = set()

    def of(self, was: Schema, now: Schema, where: str) -> Iterator[str]:
        """Compare two parts of them."""
        if "$ref" in was and "$ref" in now:
            pair = (was["$ref"], now["$ref"])
            if pair in self._seen:
                return
            self._seen.add(pair)
        was, now = _followed(was, self._was), _followed(now, self._now)
        yield from self._fields(was, now, where)
        yield from _codes(was, now, where)
        yield from self._inner(was, now, where)
        rest = [key for key in sorted({*was, *now} - APART) if was.get(key) != now.get(key)]
        yield from (f"{where}: {key} was {was.get(key)} and is {now.get(key)}" for key in rest)

    def _fields(self, was: Schema, now: Schema, where: str) -> Iterator[str]:
        before, after = was.get("properties", {}), now.get("properties", {})
        for name, schema in before.items():
            if name in after:
                yield from self.of(schema, after[name], f"{where}.{name}")
            else:
                yield f"{where}.{name}: the field is gone"
        promised, needed = set(was.get("required", ())), set(now.get("required", ()))
        yield from (f"{where}.{name}: it is required now" for name in sorted(needed - promised))
        yield from (f"{where}.{name}: it is not promised any more" for name in sorted((promised - needed) & set(after)))

    def _inner(self, was: Schema, now: Schema, where: str) -> Iterator[str]:
        """Elements of a list; alternatives, in whichever order."""
        if "items" in was and "items" in now:
            yield from self.of(was["items"], now["items"], f"{where}[]")
        elif ("items" in was) != ("items" in now):
            yield f"{where}: its elements were described otherwise"
        before, after = list(was.get("anyOf", ())), list(now.get("anyOf", ()))
        if len(before) != len(after):
            yield f"{where}: it had {len(before)} alternatives and has {len(after)}"
            return
        for one in before:
            faults = [
                list(_Comparison({"$defs": self._was}, {"$defs": self._now}).of(one, other, where)) for other in after
            ]
            if [] not in faults:
                yield from min(faults, key=len)


def _codes(was: Schema, now: Schema, where: str) -> Iterator[str]:
    before, after = _allowed(was), _allowed(now)
    if (before is None) != (after is None):
        yield f"{where}: its list of codes {'is gone' if after is None else 'is new'}"
    elif before is not None and after is not None:
        yield from (f"{where}: {code!r} is not allowed any more" for code in before if code not in after)


def _allowed(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def _followed(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    if "$ref" not in schema:
        return schema
    return {**definitions[schema["$ref"].rsplit("/", 1)[-1]], **{k: v for k, v in schema.items() if k != "$ref"}}
