"""The page in a real browser; the journey behind it is canned, so that each of its ends can be seen."""

import pytest

from tests.channels.standin import EXAMPLES, NASTY

pytestmark = pytest.mark.browser


def ask(page, question: str) -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")


def answered(page, number: int = 1) -> None:
    page.wait_for_selector(f".turn:nth-of-type({number}) .method")


def test_a_click_on_an_example_brings_the_whole_answer(open_page, canned_url):
    page = open_page(canned_url)
    page.click(f"text={EXAMPLES[0]}")
    page.wait_for_selector(".main-svg")

    assert page.inner_text(".headline").startswith("acme/payments-api generated the most")
    assert page.inner_text("tbody tr:first-child td:last-child") == "$18,204.11"
    assert page.inner_text(".restatement") == "Total spend by repo · Mon 9 – Sun 15 Nov 2026 (UTC)"
    page.click("summary:has-text('SQL')")
    assert "SUM(cost_usd)" in page.inner_text(".sql pre")
    method = page.inner_text(".method")
    assert "Understood, period proven" in method
    assert "embedded · $0.00 · 20.8 ms" in method
    page.click("summary:has-text('How this was answered')")
    assert "Understood: Total spend by repo" in page.inner_text(".how")


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("PNG", b"\x89PNG\r\n\x1a\n"),
        ("SVG", b"<svg"),
        ("PDF", b"%PDF"),
        ("CSV", b"repo,cost_usd"),
        ("XLSX", b"PK"),
        ("PARQUET", b"PAR1"),
        ("JSON", b"{"),
    ],
)
def test_every_download_is_the_file_it_says(open_page, canned_url, name, signature):
    page = open_page(canned_url)
    ask(page, "spend")
    answered(page)
    with page.expect_download() as download:
        page.click(f".downloads a:text-is('{name}')")

    assert download.value.suggested_filename.startswith("outlay-total-spend-by-repo")
    assert download.value.suggested_filename.endswith(f".{name.lower()}")
    assert download.value.path().read_bytes().startswith(signature)


def test_hostile_names_stay_text_everywhere(open_page, canned_url):
    page = open_page(canned_url)
    ask(page, NASTY)
    page.wait_for_selector(".main-svg")

    assert page.evaluate("window.pwned") is None
    assert page.query_selector("#log img") is None
    assert NASTY in page.inner_text(".question")
    assert NASTY in page.inner_text(".findings")
    assert NASTY in page.inner_text("tbody")


def test_a_question_back_and_a_refusal_offer_what_works(open_page, canned_url):
    page = open_page(canned_url)
    for number, question in enumerate(("ambiguous", "forbidden")):
        ask(page, question)
        page.click(f".turn:nth-of-type({2 * number + 1}) .options button >> nth=0")
        answered(page, 2 * number + 2)

        assert page.inner_text(f".turn:nth-of-type({2 * number + 2}) .question") == EXAMPLES[0]


def test_assumptions_and_follow_ups_ask_on(open_page, canned_url, canned):
    page = open_page(canned_url)
    ask(page, "spend")
    page.click(".assumption button")
    answered(page, 2)
    page.click(".turn:nth-of-type(2) > .answer > .options button >> nth=0")
    answered(page, 3)

    assert [asked.text for asked in canned.analyst.asked[-2:]] == [
        "Which repos were billed the most last week?",
        "Spend by team last week",
    ]
    assert canned.analyst.asked[-1].follows is not None


def test_stop_ends_the_question_and_gives_it_back(open_page, canned_url, canned):
    page = open_page(canned_url)
    ask(page, "slow by button")
    page.wait_for_selector("text=Running")
    page.click("#stop")
    page.wait_for_selector("text=Stopped.")

    assert page.input_value("#question") == "slow by button"
    assert page.is_visible("#send")
    page.wait_for_timeout(300)
    assert "slow by button" in canned.analyst.cancelled


def test_an_error_says_what_happened_and_can_be_tried_again(open_page, canned_url):
    page = open_page(canned_url)
    ask(page, "busy")
    page.wait_for_selector(".problem")

    assert "Eight questions are running" in page.inner_text(".problem")
    assert "Request " in page.inner_text(".problem")
    page.click("button:text-is('Try again')")
    page.wait_for_selector(".problem")
    assert page.locator(".turn").count() == 1


def test_a_service_that_is_gone_is_named_and_comes_back(open_page, canned_url):
    page = open_page(canned_url, expected="Failed to load resource")
    page.route("**/v1/ask", lambda route: route.abort())
    ask(page, "spend")
    page.wait_for_selector(".problem")

    assert "cannot be reached" in page.inner_text(".problem")
    page.unroute("**/v1/ask")
    page.click("button:text-is('Try again')")
    answered(page)


def test_a_stream_that_breaks_off_is_no_answer(open_page, canned_url):
    page = open_page(canned_url)
    cut = 'event: milestone\ndata: {"stage":"rights","role":"admin","views":1}\n\n'
    page.route("**/v1/ask", lambda route: route.fulfill(body=cut, content_type="text/event-stream"))
    ask(page, "spend")
    page.wait_for_selector(".problem")

    assert "broke off" in page.inner_text(".problem")


def test_whoever_is_signed_out_meanwhile_is_led_to_the_door(open_page, canned_url):
    page = open_page(canned_url, expected="401")
    page.context.clear_cookies()
    ask(page, "spend")
    page.wait_for_selector(".problem")

    assert page.get_attribute(".problem a", "href") == "/sign-in"


def test_a_table_sorts_by_value_and_shows_all_its_rows(open_page, canned_url):
    page = open_page(canned_url)
    ask(page, "wide")
    answered(page)
    assert page.locator("tbody tr").count() == 50
    page.click("text=Show all 120 rows")
    assert page.locator("tbody tr").count() == 120

    page.click("th button:has-text('Spend')")
    assert page.get_attribute("th:nth-child(2)", "aria-sort") == "descending"
    assert page.inner_text("tbody tr:first-child td:first-child") == "acme/repo-119"
    page.click("th button:has-text('Spend')")
    assert page.inner_text("tbody tr:first-child td:first-child") == "acme/repo-000"
    assert "more rows than an answer may have" in page.inner_text(".turn")


def test_sql_and_table_can_be_copied(open_page, canned_url):
    page = open_page(canned_url, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "spend")
    page.click("summary:has-text('SQL')")
    page.click("text=Copy SQL")
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("SELECT")

    page.click("text=Copy table")
    page.wait_for_selector("button:text-is('Copied') >> nth=0")
    page.wait_for_timeout(100)
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "repo\tcost_usd\nacme/payments-api\t18204.1123"
    )


def test_everything_can_be_done_from_the_keyboard(open_page, canned_url):
    page = open_page(canned_url)
    assert page.evaluate("document.activeElement.id") == "question"
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    assert page.input_value("#question") == "first line\nsecond"
    page.keyboard.press("Enter")
    answered(page)
    page.wait_for_selector("#question:focus")
    page.keyboard.press("ArrowUp")
    assert page.input_value("#question") == "first line\nsecond"

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("?")
    assert page.is_visible("#shortcuts")
    page.keyboard.press("Escape")
    assert not page.is_visible("#shortcuts")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "question"
    page.fill("#question", "slow by key")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Running")
    page.keyboard.press("Escape")
    page.wait_for_selector("text=Stopped.")


def test_a_conversation_survives_a_reload_and_a_new_one_starts_empty(open_page, canned_url, canned):
    page = open_page(canned_url)
    ask(page, "first of all")
    answered(page)
    ask(page, "ambiguous")
    page.wait_for_selector(".ask-back")
    page.reload()
    answered(page)
    page.wait_for_selector(".ask-back")
    ask(page, "then this")
    answered(page, 3)
    assert canned.analyst.asked[-1].follows is not None

    page.click("#new")
    assert page.locator(".turn").count() == 0
    assert page.is_visible("#welcome")
    ask(page, "afresh")
    answered(page)
    assert canned.analyst.asked[-1].follows is None
    page.click("#history summary")
    page.click("#history button:has-text('first of all')")
    page.wait_for_selector(".turn:nth-of-type(3) .answer")


def test_a_permalink_shows_the_answer_and_can_be_followed_up(open_page, canned_url, canned):
    page = open_page(canned_url)
    ask(page, "to be linked")
    answered(page)
    receipt = page.get_attribute(".downloads a >> nth=0", "href").split("/")[-1].removesuffix(".png")
    page.goto(f"{canned_url}/a/{receipt}")
    page.wait_for_selector(".main-svg")

    assert page.locator(".turn").count() == 1
    ask(page, "and now")
    answered(page, 2)
    assert canned.analyst.asked[-1].follows == receipt


def test_the_screen_reader_hears_the_outcome_once(open_page, canned_url):
    page = open_page(canned_url)
    page.evaluate(
        "window.said = []; new MutationObserver(() => said.push(announcer.textContent))"
        ".observe(announcer, { childList: true })"
    )
    ask(page, "spend")
    answered(page)
    page.wait_for_selector("#announcer:not(:empty)", state="attached")

    assert len(page.evaluate("window.said")) == 1
    assert page.get_attribute("#log", "role") == "log"
    assert page.get_attribute("#log", "aria-busy") == "false"
    assert page.get_attribute("figure", "aria-label").startswith("Bars: spend by repo")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_until_it_is_switched(open_page, canned_url, scheme):
    page = open_page(canned_url, color_scheme=scheme)
    ask(page, "spend")
    page.wait_for_selector(".main-svg")
    ground = "getComputedStyle(document.body).backgroundColor"
    first = page.evaluate(ground)
    assert first == {"light": "rgb(248, 248, 246)", "dark": "rgb(15, 19, 24)"}[scheme]

    with page.expect_response("**/figure?theme=*") as redrawn:
        page.click("#theme")
    assert page.evaluate(ground) != first
    assert {"light": "dark", "dark": "light"}[scheme] in redrawn.value.url
    page.reload()
    assert page.evaluate(ground) != first


@pytest.mark.parametrize("width", [360, 768, 1400])
def test_nothing_is_wider_than_the_screen(open_page, canned_url, width):
    page = open_page(canned_url, viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ask(page, "wide " + "x" * 200)
    page.wait_for_selector(".main-svg")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('.plot').clientHeight") >= 224


def test_whoever_wants_less_motion_gets_none(open_page, canned_url):
    page = open_page(canned_url, reduced_motion="reduce")
    ask(page, "slow and still")
    page.wait_for_selector("text=Running")

    spinner = "getComputedStyle(document.querySelector('.steps li:last-child'), '::before').animationName"
    assert page.evaluate(spinner) == "none"
    page.click("#stop")


def test_the_page_works_without_javascript(open_page, canned_url):
    page = open_page(canned_url, java_script_enabled=False)
    page.fill("#question", "without a script")
    with page.expect_response("**/*.png") as picture:
        page.click("#send")
    page.wait_for_selector("figure img")

    assert page.inner_text(".headline").startswith("acme/payments-api")
    assert page.inner_text("tbody tr:first-child td:last-child") == "$18,204.11"
    assert picture.value.body().startswith(b"\x89PNG")
    page.click(".options button >> nth=0")
    page.wait_for_selector(".headline")
