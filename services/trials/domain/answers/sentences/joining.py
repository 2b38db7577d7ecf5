"""Words put together in both languages at once."""

from collections.abc import Iterable, Sequence

from services.trials.domain.facts.fact import Words

NOTHING = Words("", "")


def said(template: Words, *parts: Words) -> Words:
    """Each part in its place, in either language."""
    return Words(template.en.format(*(one.en for one in parts)), template.es.format(*(one.es for one in parts)))


def same(text: str) -> Words:
    """A name, a number or a day is written alike."""
    return Words(text, text)


def listed(parts: Sequence[Words], last: Words) -> Words:
    """`a, b and c`."""
    if len(parts) <= 1:
        return parts[0] if parts else NOTHING
    head, tail = parts[:-1], parts[-1]
    return Words(
        f"{', '.join(one.en for one in head)}{last.en}{tail.en}",
        f"{', '.join(one.es for one in head)}{last.es}{tail.es}",
    )


def in_a_row(parts: Iterable[Words]) -> Words:
    """One sentence after the other."""
    some = [one for one in parts if one != NOTHING]
    return Words(" ".join(one.en for one in some), " ".join(one.es for one in some))


def begun(words: Words) -> Words:
    """With a capital letter."""
    return Words(words.en[:1].upper() + words.en[1:], words.es[:1].upper() + words.es[1:])
