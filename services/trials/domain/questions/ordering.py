"""The questions of a tree in the order in which they can be asked: every way leads somewhere, and none leads back."""

from collections.abc import Mapping, Sequence

from libs.common.errors import Invalid
from services.trials.domain.questions.tree import TreeLeaf, TreeQuestion

Questions = Mapping[str, TreeQuestion]


def in_order(
    root: str, questions: Sequence[TreeQuestion], leaves: Sequence[TreeLeaf], *, where: str
) -> dict[str, TreeQuestion]:
    """Each question before those it leads to; whatever the root does not lead to is refused."""
    by_id = {one.id: one for one in questions}
    ends = {leaf.id for leaf in leaves}
    if root not in by_id:
        raise Invalid("The tree begins with one of its questions.", where=f"{where}.root", right="the id of a question")
    _check_targets(questions, by_id.keys() | ends, where)
    found = _sorted(root, by_id, where)
    _check_reached(questions, leaves, found, where)
    return {one: by_id[one] for one in found}


def _check_targets(questions: Sequence[TreeQuestion], known: set[str], where: str) -> None:
    for place, question in enumerate(questions):
        for number, answer in enumerate(question.answers):
            if answer.then not in known:
                raise Invalid(
                    "This answer leads nowhere.",
                    where=f"{where}.questions[{place}].answers[{number}].then",
                    right="the id of a question or of a leaf",
                )


def _sorted(root: str, questions: Questions, where: str) -> list[str]:
    """By how many ways into each question are still to come (Kahn), so that no depth is too deep."""
    reached = _reached(root, questions)
    coming = dict.fromkeys(reached, 0)
    for one in reached:
        for then in _next(one, questions):
            coming[then] += 1
    ready, found = [one for one in reached if not coming[one]], []
    while ready:
        found.append(one := ready.pop())
        for then in _next(one, questions):
            coming[then] -= 1
            if not coming[then]:
                ready.append(then)
    if len(found) < len(reached):
        around = min(one for one in reached if one not in found)
        raise Invalid("Questions lead back to themselves.", where=f"{where}.questions", wrong=around[:80])
    return found


def _reached(root: str, questions: Questions) -> dict[str, None]:
    found, waiting = {root: None}, [root]
    while waiting:
        for then in _next(waiting.pop(), questions):
            if then not in found:
                found[then] = None
                waiting.append(then)
    return found


def _next(one: str, questions: Questions) -> list[str]:
    return [answer.then for answer in questions[one].answers if answer.then in questions]


def _check_reached(
    questions: Sequence[TreeQuestion], leaves: Sequence[TreeLeaf], asked: Sequence[str], where: str
) -> None:
    """No answer leads to it: it was forgotten, or it is a remainder."""
    led_to = {answer.then for one in questions if one.id in set(asked) for answer in one.answers} | set(asked)
    for name, ids in (("questions", [one.id for one in questions]), ("leaves", [one.id for one in leaves])):
        for place, one in enumerate(ids):
            if one not in led_to:
                raise Invalid("No answer leads here.", where=f"{where}.{name}[{place}].id", wrong=one[:80])
