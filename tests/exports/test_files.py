"""The files: what a program reads back is what the answer holds, and nothing in them runs."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from service.domain import Answer, AnswerColumn, Cell, Clarification, Option, Refusal
from service.errors import LimitExceeded
from service.exports import csv as csv_export
from service.exports import json as json_export
from service.exports import parquet, xlsx
from service.exports.csv import inert
from tests.present.answers import ranking, variety

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DANGEROUS = ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", " =1+1", "\n=1", "＝1+1"]
WIDE = Decimal("123456789012345678901234567890.123456")


def table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Answer:
    """An answer that holds exactly these rows."""
    meanings = tuple(AnswerColumn(name, "text", name, "dimension") for name in columns)
    return replace(ranking(), columns=meanings, rows=tuple(tuple(row) for row in rows))


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def read_xlsx(content: bytes, sheet: int) -> list[list[tuple[str, str]]]:
    """Type and text of each cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        strings = ["".join(part.text or "" for part in item.iter(f"{SHEET}t")) for item in shared]
        page = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    return [[_read(cell, strings) for cell in row] for row in page.iter(f"{SHEET}row")]


def _read(cell: ElementTree.Element, strings: list[str]) -> tuple[str, str]:
    assert cell.find(f"{SHEET}f") is None, "a formula"
    value = cell.findtext(f"{SHEET}v") or ""
    if cell.get("t") != "s":
        return "number", value
    # how the format writes a carriage return
    return "text", strings[int(value)].replace("_x000D_", "\r")


def test_json_is_the_object_that_the_command_line_promises() -> None:
    told = json_export.as_object(ranking())

    assert list(told) == [
        *("kind", "text", "restatement", "findings", "assumptions", "trust", "period", "compare"),
        *("period_proven", "sql", "columns", "rows", "truncated", "chart", "basis", "freshness"),
        *("translator", "cost_usd", "timings_ms", "receipt", "conversation", "data_version"),
        *("options", "follow_ups"),
    ]
    assert told["period"] == {
        "from": "2026-11-09",
        "to": "2026-11-16",
        "zone": "UTC",
        "label": "last week",
        "partial": False,
    }
    assert told["rows"][2] == [None, 400.0]
    assert told["chart"]["kind"] == "bar"
    assert json.loads(json_export.build(json_export.Config()).render(ranking())) == told


@pytest.mark.parametrize("name", variety())
def test_every_answer_is_json(name: str) -> None:
    told = json_export.as_object(variety()[name])

    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Decimal("12.50"), "12.5"),
        (Decimal("0.1"), "0.1"),
        (WIDE, '"123456789012345678901234567890.123456"'),
        (Decimal("NaN"), "null"),
        (float("inf"), "null"),
        (2**70, str(2**70)),
        (True, "true"),
        (date(2026, 11, 9), '"2026-11-09"'),
        (datetime(2026, 11, 9, 14, 5), '"2026-11-09T14:05:00"'),
        (None, "null"),
    ],
)
def test_a_decimal_is_a_number_in_json_unless_a_float_would_change_it(cell: Cell, text: str) -> None:
    assert json.dumps(json_export.plain(cell)) == text


def test_a_question_back_and_a_refusal_are_json_too() -> None:
    options = (Option("Alice Meyer", "spend of alice.meyer@acme.example"),)
    asked = json_export.as_object(Clarification("Which Alice?", options, ("spend",), ("alice",)))
    refused = json_export.as_object(Refusal("There is no such thing.", options))

    offered = [{"label": "Alice Meyer", "question": "spend of alice.meyer@acme.example"}]
    assert asked == {
        "kind": "clarification",
        "text": "Which Alice?",
        "options": offered,
        "understood": ["spend"],
        "not_understood": ["alice"],
    }
    assert refused == {"kind": "refusal", "text": "There is no such thing.", "options": offered}


def test_csv_reads_back_as_the_rows() -> None:
    content = csv_export.build(csv_export.Config()).render(ranking())

    assert content.startswith(b"repo,spend\r\nacme/payments-api,1200.50\r\n")
    assert read_csv(content)[3] == ["", "400"]


def test_csv_keeps_quotes_commas_line_breaks_and_every_script() -> None:
    texts = ['say "hi"', "a,b", "two\nlines", "Zoë 東京 🙂"]
    content = csv_export.build(csv_export.Config()).render(table(["text"], [[text] for text in texts]))

    assert [row[0] for row in read_csv(content)[1:]] == texts


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_would_run_is_made_inert(text: str) -> None:
    content = csv_export.build(csv_export.Config()).render(table([text], [[text]]))

    assert read_csv(content) == [["'" + text]] * 2


@pytest.mark.parametrize("start", ["\x1b", "\x00", "\x07", "\x7f", "\x9b", " \x1b\n"])
def test_control_characters_hide_no_formula_and_reach_no_file(start: str) -> None:
    answer = table(["name"], [[f"{start}=1\x1b[2J\t\n"]])
    written = read_csv(csv_export.build(csv_export.Config()).render(answer))[1][0]
    ((_, in_excel),) = read_xlsx(xlsx.build(xlsx.Config()).render(answer), 1)[1]

    assert written.startswith("'")
    assert written.endswith("=1[2J\t\n")
    assert in_excel == written[1:]


def test_negative_numbers_and_harmless_text_are_left_alone() -> None:
    content = csv_export.build(csv_export.Config()).render(table(["a", "b"], [[Decimal("-5.25"), "a=b"]]))

    assert read_csv(content)[1] == ["-5.25", "a=b"]
    assert inert("it's") == "it's"


def test_csv_for_excel_begins_with_a_byte_order_mark() -> None:
    assert csv_export.build(csv_export.Config(bom="1")).render(ranking()).startswith(b"\xef\xbb\xbfrepo")


def test_excel_cells_have_their_types_and_nothing_is_a_formula() -> None:
    rows = [[text, Decimal("-5.25"), date(2026, 11, 9)] for text in DANGEROUS]
    cells = read_xlsx(xlsx.build(xlsx.Config()).render(table(["name", "spend", "day"], rows)), 1)

    assert [row[0] for row in cells[1:]] == [("text", text) for text in DANGEROUS]
    assert {row[1] for row in cells[1:]} == {("number", "-5.25")}
    assert {row[2] for row in cells[1:]} == {("number", "46335")}


def test_a_number_with_more_digits_than_excel_keeps_is_text() -> None:
    cells = read_xlsx(xlsx.build(xlsx.Config()).render(table(["n"], [[WIDE], [2**60], [1.5]])), 1)

    assert [row[0] for row in cells[1:]] == [("text", str(WIDE)), ("text", str(2**60)), ("number", "1.5")]


def test_the_second_sheet_says_how_it_was_computed() -> None:
    cells = read_xlsx(xlsx.build(xlsx.Config()).render(ranking(), question="=which repos?"), 2)
    method = {row[0][1]: row[1][1] for row in cells}

    assert method["Question"] == "=which repos?"
    assert method["SQL"] == ranking().sql
    assert method["Receipt"] == ranking().receipt
    assert {"Understood as", "Cost basis", "Freshness", "Data version", "Rows"} <= set(method)


def test_the_same_answer_is_the_same_excel_file() -> None:
    exporter = xlsx.build(xlsx.Config())

    assert exporter.render(ranking()) == exporter.render(ranking())


def test_too_many_rows_for_excel_are_refused_with_what_takes_them() -> None:
    with pytest.raises(LimitExceeded, match="CSV or Parquet"):
        xlsx.build(xlsx.Config()).render(table(["n"], [[1]] * 100_001))


def read_parquet(content: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(content))


def test_parquet_keeps_decimals_dates_and_nulls() -> None:
    rows: list[list[Cell]] = [
        ["a", Decimal("1.250000"), 3, date(2026, 11, 9), datetime(2026, 11, 9, 14), 0.5, True, WIDE],
        [None] * 8,
    ]
    content = parquet.build(parquet.Config()).render(table(list("abcdefgh"), rows))

    read = read_parquet(content)
    assert [list(row.values()) for row in read.to_pylist()] == rows
    assert pa.types.is_decimal(read.schema.field("b").type)
    assert pa.types.is_date32(read.schema.field("d").type)


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ([Decimal("1.5"), 2], [Decimal("1.5"), Decimal(2)]),
        ([Decimal("1E+3"), Decimal("0.001")], [Decimal(1000), Decimal("0.001")]),
        ([1, 2.5], [1.0, 2.5]),
        ([2**70, 1], [Decimal(2**70), Decimal(1)]),
        (["a", 1], ["a", "1"]),
        ([None, None], [None, None]),
        ([], []),
    ],
)
def test_a_parquet_column_takes_the_narrowest_type_that_holds_it(cells: list[Cell], kept: list[Cell]) -> None:
    content = parquet.build(parquet.Config()).render(table(["n"], [[cell] for cell in cells]))

    assert read_parquet(content)["n"].to_pylist() == kept


def test_parquet_tells_columns_of_one_name_apart_and_carries_its_method() -> None:
    read = read_parquet(parquet.build(parquet.Config()).render(table(["n", "n"], [[1, 2]])))

    assert read.column_names == ["n", "n_2"]
    assert read.schema.metadata[b"outlay.receipt"] == ranking().receipt.encode()


def test_times_with_a_zone_survive_excel() -> None:
    cells = read_xlsx(
        xlsx.build(xlsx.Config()).render(table(["t"], [[datetime(2026, 11, 9, 12, tzinfo=UTC)]])), 1
    )

    assert cells[1][0] == ("number", "46335.5")
