"""The whole thing as somebody meets it: `outlay demo`, a browser, a question."""

import csv

import pytest

pytestmark = pytest.mark.browser


def test_a_question_to_the_demo_is_answered_with_words_chart_table_and_sql(open_page, service_url):
    page = open_page(service_url)
    page.fill("#question", "Which repos generated the most spend last week?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".main-svg")

    assert "acme/" in page.inner_text(".headline")
    assert "$" in page.inner_text(".headline")
    assert page.locator("tbody tr").count() > 1
    page.click("summary:has-text('SQL')")
    assert "from usage" in page.inner_text(".sql pre").lower().replace('"', "").replace("\n", " ")
    assert "period proven" in page.inner_text(".method")


def test_the_demos_first_example_can_be_taken_away_as_picture_and_table(open_page, service_url):
    page = open_page(service_url)
    page.click(".examples button >> nth=0")
    page.wait_for_selector(".method")
    with page.expect_download() as picture:
        page.click(".downloads a:text-is('PNG')")
    with page.expect_download() as table:
        page.click(".downloads a:text-is('CSV')")

    assert picture.value.path().read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    rows = list(csv.reader(table.value.path().read_text(encoding="utf-8").splitlines()))
    assert len(rows) - 1 == page.locator("tbody tr").count()


def test_every_example_of_the_demo_has_an_answer(open_page, service_url):
    page = open_page(service_url)
    examples = page.locator(".examples button").all_inner_texts()
    assert len(examples) == 6
    for number, example in enumerate(examples, start=1):
        page.fill("#question", example)
        page.keyboard.press("Enter")
        page.wait_for_selector(f".turn:nth-of-type({number}) .answer")
        assert page.locator(f".turn:nth-of-type({number}) .method").count() == 1, example
