"""Many rows over columns; that their values arrive is seen in test_statement.py."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, bindparam, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from libs.common.identifiers import new_id
from libs.common.over_columns import as_one
from libs.common.statement import statement_of

TABLE = Table(
    "kinds",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("number", Integer),
    Column("words", ARRAY(Text)),
    Column("numbers", ARRAY(Integer)),
)
PLAIN = [{"id": new_id(), "number": turn} for turn in range(3)]


def test_many_plain_rows_are_one_statement() -> None:
    together = as_one(statement_of(insert(TABLE).on_conflict_do_nothing(), PLAIN))
    assert together is not None
    assert together.sql.endswith("SELECT * FROM unnest($1::UUID[], $2::INTEGER[]) ON CONFLICT DO NOTHING")
    assert together.values[0][1] == (0, 1, 2)


def test_lists_of_words_go_as_their_text() -> None:
    """Else PostgreSQL would unfold all lists to one column of words."""
    words = [["a", 'quote "', "back\\slash"], [], None]
    told = [{**row, "words": list_} for row, list_ in zip(PLAIN, words, strict=True)]
    together = as_one(statement_of(insert(TABLE), told))
    assert together is not None
    assert "SELECT c0, c1, c2::TEXT[] FROM unnest($1::UUID[], $2::INTEGER[], $3::TEXT[])" in together.sql
    assert together.values[0][2] == ('{"a","quote \\"","back\\\\slash"}', "{}", None)


def test_lists_of_anything_else_go_row_by_row() -> None:
    assert as_one(statement_of(insert(TABLE), [{**row, "numbers": [1]} for row in PLAIN])) is None


def test_an_update_of_what_is_there_goes_row_by_row() -> None:
    """One statement cannot change a row twice."""
    new = insert(TABLE)
    new = new.on_conflict_do_update(index_elements=["id"], set_={"number": new.excluded.number})
    assert as_one(statement_of(new, PLAIN)) is None


CHANGE = update(TABLE).where(TABLE.c.id == bindparam("of")).values(number=bindparam("new"), words=bindparam("said"))
CHANGES = [{"of": new_id(), "new": turn, "said": ["a"]} for turn in range(3)]


def test_updates_of_many_rows_are_one_statement() -> None:
    together = as_one(statement_of(CHANGE, CHANGES))
    assert together is not None
    assert together.sql == (
        "UPDATE kinds SET number=many.c0, words=many.c1::TEXT[] "
        "FROM unnest($1::INTEGER[], $2::TEXT[], $3::UUID[]) AS many(c0, c1, c2) WHERE kinds.id = many.c2"
    )
    assert together.values[0][1] == ('{"a"}', '{"a"}', '{"a"}')


def test_two_updates_of_one_row_go_row_by_row() -> None:
    """So that the later one wins."""
    assert as_one(statement_of(CHANGE, [*CHANGES, CHANGES[0]])) is None


def test_an_update_that_finds_its_rows_otherwise_goes_row_by_row() -> None:
    lower = update(TABLE).where(TABLE.c.number < bindparam("of")).values(number=bindparam("new"))
    assert as_one(statement_of(lower, [{"of": 1, "new": 2}, {"of": 2, "new": 3}])) is None
