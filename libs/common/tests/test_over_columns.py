"""Many rows over columns; that their values arrive is seen in test_statement.py."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid
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
