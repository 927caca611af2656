"""The report of a finished run, opened in headless Chromium without network as a reader does."""

import shutil

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1280,900"]
OFFLINE = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
CATEGORIES = ["Answer", "Calibration", "Confusion matrices", "Cost", "Data set", "Learning curves"]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Headless Chromium with a profile of its own."""
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("chromium and chromedriver are not there")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for option in [*OPTIONS, *OFFLINE, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver"))) as driver:
        yield driver


@pytest.fixture(scope="module")
def report(finished_run):
    """Path of the report of the finished run."""
    run = finished_run.snakemake("--report", "results/report.html")
    assert run.status == 0, run.text
    return finished_run.folder / "results/report.html"


def texts(browser, selector):
    return [element.text for element in browser.find_elements(By.CSS_SELECTOR, selector)]


def wait_for(browser, selector):
    """Elements of a selector, once there are some."""
    return WebDriverWait(browser, 20).until(lambda browser: browser.find_elements(By.CSS_SELECTOR, selector))


def open_category(browser, report, name):
    """Load the report and click a category in its menu; the rows that it then lists."""
    browser.get(report.as_uri())
    wait_for(browser, "nav li")
    browser.find_element(By.XPATH, f"//nav//*[normalize-space(text())='{name}']").click()
    return wait_for(browser, "nav tbody tr")


def show_first(browser):
    """Click the eye of the first row until its figure is shown: a click is lost while the page builds its menu."""

    def shown(browser):
        browser.find_element(By.CSS_SELECTOR, "nav tbody a[iconname=eye]").click()
        return browser.find_elements(By.CSS_SELECTOR, "img[src^='data:image/png'], iframe")

    WebDriverWait(browser, 20, ignored_exceptions=[StaleElementReferenceException]).until(shown)


def errors(browser):
    return [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_the_landing_page_asks_the_question(browser, report):
    browser.get(report.as_uri())
    WebDriverWait(browser, 20).until(lambda browser: "reads emotion best" in browser.find_element(By.ID, "app").text)
    assert [name for name in CATEGORIES if name not in browser.find_element(By.TAG_NAME, "nav").text] == []
    assert errors(browser) == []


def test_every_figure_is_listed_and_a_click_shows_it(browser, report, finished_run):
    listed = 0
    for category in CATEGORIES:
        rows = open_category(browser, report, category)
        listed += len(rows)
        show_first(browser)
    figures = list((finished_run.folder / "results/figures").rglob("*.png"))
    assert listed == len(figures) + 1  # and the table
    assert errors(browser) == []


def test_figures_of_the_data_set_have_names_in_words(browser, report):
    names = [row.text.strip() for row in open_category(browser, report, "Data set")]
    assert {"class counts", "sizes and modes", "samples", "suspicious labels"} <= set(names)


def test_a_click_on_a_head_sorts_the_table(browser, finished_run):
    browser.get((finished_run.folder / "results/table.html").as_uri())
    assert texts(browser, "tbody td:first-child")[0] == "majority class"
    heads = browser.find_elements(By.CSS_SELECTOR, "th button")
    accuracy = next(head for head in heads if head.text == "accuracy")
    for falls in (True, False):
        accuracy.click()
        values = [float(text.split(" ")[0]) for text in texts(browser, "tbody td:nth-child(2)")]
        assert values == sorted(values, reverse=falls) and len(values) == 5
    next(head for head in heads if head.text == "seeds").click()
    assert texts(browser, "tbody td:first-child")[-1] == "majority class"  # it has none
    assert errors(browser) == []


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "laptop"])
def test_the_table_page_scrolls_only_its_table(browser, finished_run, width):
    browser.set_window_size(width, 800)
    browser.get((finished_run.folder / "results/table.html").as_uri())
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_the_accuracy_is_seen_beside_the_name(browser, finished_run):
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get((finished_run.folder / "results/table.html").as_uri())
    assert texts(browser, "th")[:2] == ["model", "accuracy"]
    cells = browser.find_elements(By.CSS_SELECTOR, "td:nth-child(2)")
    assert max(cell.rect["x"] + cell.rect["width"] for cell in cells) <= 390
    names = browser.find_elements(By.CSS_SELECTOR, "td:first-child")
    assert min(name.rect["width"] for name in names) >= 100
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
