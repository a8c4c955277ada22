"""dashboard_check.py INSTRUCTMILL FOLDER: see .ci/dashboard. dashboard_check.py INSTRUCTMILL FOLDER STATE: the first paint of a large store."""

import functools
import http.client
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import time

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import dashboard_browser as pages
from dashboard_mill import Mill, until

def refusals(mill, token):
    """Of the real daemon, byte by byte."""
    def status(path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", mill.port)
        connection.putrequest(method, path, skip_host=True)
        for name, value in ({"Host": f"127.0.0.1:{mill.port}"} | {n.replace("_", "-"): v for n, v in headers.items()}).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status

    found = {
        "another Host": status("/", Host="rebound.example"), "no token": status("/api/snapshot"), "no token, events": status("/events"),
        "cross-site": status("/api/snapshot", Sec_Fetch_Site="cross-site"), "wrong method": status("/api/snapshot", "DELETE"),
        "the token in the query": status(f"/api/snapshot?token={token}"),
    }
    assert list(found.values()) == [421, 401, 401, 403, 405, 401], found
    print("refused:", found)


def another_site(browser, mill, folder):
    """A page of another port of this machine, which gets the cookie sent along, asks for everything."""
    site = pathlib.Path(folder) / "site"
    site.mkdir(exist_ok=True)
    (site / "index.html").write_text(
        f"<script>Promise.all(['/api/snapshot', '/events', '/'].map(p => fetch('http://127.0.0.1:{mill.port}' + p, "
        "{credentials: 'include'}).then(() => 'got it', () => 'refused'))).then(a => { document.title = a.join() })</script>")

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser.get_log("performance")
    browser.switch_to.new_window("tab")
    browser.get(f"http://127.0.0.1:{server.server_address[1]}/")
    until("the other site was answered", lambda: browser.title)
    assert browser.title == "refused,refused,refused", browser.title
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    codes = {m["params"]["statusCode"] for m in sent if m["method"] == "Network.responseReceivedExtraInfo"
             and m["params"]["headers"].get("cross-origin-resource-policy")}
    assert codes == {403}, codes
    print("another site's page: refused with", codes)
    browser.get_log("browser")
    server.shutdown()


class Look:
    """The page in a browser."""

    def __init__(self, browser, mill, folder):
        self.browser, self.mill, self.folder = browser, mill, folder
        self.origin = f"http://127.0.0.1:{mill.port}"

    def figure(self, name):
        # In one step: between two the page may be drawn anew.
        return self.browser.execute_script("return document.querySelector(`[data-figure=${arguments[0]}]`)?.value ?? null", name)

    def open(self, job, view="overview"):
        self.browser.execute_script("location.hash = arguments[0]", f"#/{job}/{view}")
        WebDriverWait(self.browser, 20).until(lambda b: job in self.text("head"))

    def text(self, block="view"):
        return self.browser.execute_script("return document.getElementById(arguments[0]).innerText", block)

    def picture(self, name, width=1280):
        pages.resize(self.browser, width)
        time.sleep(0.3)
        pages.picture(self.browser, f"{self.folder}/{name}.png")
        pages.resize(self.browser, 1280)

    def wait(self, what, holds, seconds=60):
        return until(what, lambda: holds(self), seconds)


def enter(look, link, token):
    look.browser.get(link)
    look.wait("the page is live", lambda l: l.text("connection") == "live")
    assert token not in look.browser.current_url, "the token stays in the address"
    assert look.browser.execute_script("return document.cookie") == "", "scripts can read the cookie"


def follow(look, job):
    """While it runs: figures grow by themselves, and what is open stays open."""
    look.open(job)
    first = look.wait("rows are shown", lambda l: int(l.figure("rows") or 0) > 5)
    look.browser.execute_script("document.querySelector('[data-part=growth] details').open = true")
    before = int(look.figure("rows"))
    look.wait("the figures grow", lambda l: int(l.figure("rows")) > before + 5)
    assert look.browser.execute_script("return document.querySelector('[data-part=growth] details').open"), "it closed by itself"
    look.browser.execute_script("document.querySelector('[data-part=growth] details').open = false")
    assert first and "at work" in look.text("worker")
    for scheme in "light", "dark":
        pages.prefer(look.browser, scheme)
        look.picture(f"running-{scheme}")
        look.picture(f"running-{scheme}-400", 400)
        pages.check_page(look.browser, f"running, {scheme}")


def equal(look):
    """At the end every figure of every job is that of `jobs --json`, and the states are those of `status --json`."""
    states = {}
    for job in look.mill.jobs():
        look.open(job["id"])
        # At most one look later.
        look.wait("its end", lambda l: l.figure("rows") == str(job["records"]) and job["state"] in l.text("head").split())
        shown = {name: look.figure(name) for name in ("rows", "rejected", "requests", "promptTokens", "completionTokens", "cost")}
        told = {"rows": job["records"], "rejected": sum(job["rejections"].values()), "requests": job["requests"],
                "promptTokens": job["promptTokens"], "completionTokens": job["completionTokens"], "cost": job["costPicodollars"]}
        assert shown == {name: str(value) for name, value in told.items()}, (shown, told)
        rules = look.browser.execute_script(
            "return [...document.querySelectorAll('.rules a')].map(a => [...a.querySelectorAll('span')].map(s => s.textContent))")
        assert {rule: int(count.replace(",", "")) for rule, count in rules} == job["rejections"], (rules, job["rejections"])
        state = look.browser.execute_script("return document.querySelector('#head .state').textContent")
        states[state] = states.get(state, 0) + 1
    assert states == look.mill.status()["jobs"], (states, look.mill.status())
    print("figures equal those of jobs and status:", states)


def by_keyboard(look, job):
    """From the address bar to the second page of the samples without a mouse; whatever has the focus shows it."""
    browser = look.browser
    look.open(job)
    browser.execute_script("document.activeElement.blur(); window.getSelection().removeAllRanges(); scrollTo(0, 0)")
    browser.find_element(By.TAG_NAME, "body").click()

    def press(*keys):
        browser.switch_to.active_element.send_keys(*keys)

    def tab_to(name, most=60):
        for _ in range(most):
            press(Keys.TAB)
            node = browser.switch_to.active_element
            outline = browser.execute_script(
                "const s = getComputedStyle(arguments[0]); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2", node)
            assert outline, f"the focus on {node.text!r} is not seen"
            if node.text.strip() == name:
                return node
        raise AssertionError(f"{name} is not reached by keyboard")

    browser.execute_script("document.querySelector('.skip').focus()")
    press(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"
    tab_to("Samples")
    press(Keys.ENTER)
    look.wait("the samples", lambda l: "page 1" in l.text())
    tab_to("Older")
    press(Keys.ENTER)
    look.wait("the second page", lambda l: "page 2" in l.text())
    print("reached by keyboard")


def browse(look, job):
    """Samples, one record, and what was rejected, in both schemes."""
    look.open(job)
    look.open(job, "samples")
    look.wait("the samples", lambda l: "page 1" in l.text())
    record = look.browser.find_element(By.CSS_SELECTOR, ".row-head a").text
    views = [("samples", "samples"), (f"record/{record}", "record"), ("rejected", "rejected"), ("rejected/rouge-l", "rouge-l")]
    for scheme in "light", "dark":
        pages.prefer(look.browser, scheme)
        for view, name in views:
            look.open(job, view)
            look.wait(name, lambda l: len(l.browser.find_elements(By.CSS_SELECTOR, "#view .turn")) > 0)
            look.picture(f"{name}-{scheme}")
            pages.check_page(look.browser, f"{name}, {scheme}")
    look.open(job, "record/none")
    look.wait("nothing of that id", lambda l: "No record of this job" in l.text())
    assert "Provenance" not in look.text()


def hostile(look, job):
    """A judge's job whose questions, models and categories mean harm."""
    for scheme in "light", "dark":
        pages.prefer(look.browser, scheme)
        for view, sign in ("judging", "Counts"), ("overview", "Last accepted"), ("samples", "page 1"):
            look.open(job, view)
            look.wait(view, lambda l: sign in l.text())
            if view == "samples":
                shown = look.text()
                for page in 2, 3:
                    look.browser.find_element(By.XPATH, "//button[text()='Older']").click()
                    look.wait("the next page", lambda l: f"page {page}" in l.text())
                    shown += look.text()
                    pages.check_page(look.browser, f"judge samples, page {page}")
                for sign in "<script>window.forged = 1</script>", "⟨202E⟩", "⟨1B⟩]0;title⟨7⟩", "⟨0⟩", "WWWWW", "tower":
                    assert sign in shown, f"{sign} is not shown"
            look.picture(f"judge-{view}-{scheme}")
            look.picture(f"judge-{view}-{scheme}-400", 400)
            pages.check_page(look.browser, f"judge {view}, {scheme}")
    assert look.browser.execute_script("return window.forged") is None, "a text was executed"
    high = look.browser.execute_script("return Math.max(...[...document.querySelectorAll('.model')].map(n => n.clientHeight))")
    assert high <= 360, f"a text is {high} pixels high"
    pages.prefer(look.browser, "light", "reduce")
    moving = look.browser.execute_script(
        "return [...document.querySelectorAll('*')].filter(n => getComputedStyle(n, '::before').animationName !== 'none').length")
    assert moving == 0, "something moves in spite of prefers-reduced-motion"


def lost_and_found(look, daemon):
    """The daemon goes and comes back: the page says so, and is live again by itself."""
    daemon.terminate()
    daemon.wait()
    look.wait("the page says that the connection is lost", lambda l: "connection lost" in l.text("connection"))
    look.picture("lost")
    daemon = look.mill.serve()
    look.wait("the page is live again", lambda l: l.text("connection") == "live")
    look.browser.get_log("browser")
    return daemon


def main(program, folder):
    sys.stdout.reconfigure(line_buffering=True)
    mill = Mill(program, folder)
    browser = None
    try:
        mill.simulate()
        seeds = pathlib.Path(__file__).resolve().parent.parent / "Seeds/self-instruct/seed_tasks.jsonl"
        mill.hand_in(seeds)
        daemon = mill.serve()
        link = json.loads(mill.ask("dashboard", "--link", "--json"))["url"]
        token = link.split("#token=")[1]
        refusals(mill, token)
        browser = pages.start()
        look = Look(browser, mill, folder)
        pages.resize(browser, 1280)
        enter(look, link, token)
        running = until("the long job runs", lambda: next(
            (j for j in mill.jobs() if j["state"] == "running" and j["name"].endswith("job-400.yaml")), None))
        follow(look, running["id"])
        until("every job is done", lambda: all(j["state"] == "done" for j in mill.jobs()), 300)
        equal(look)
        by_keyboard(look, running["id"])
        browse(look, running["id"])
        judge = next(j for j in mill.jobs() if j["recipe"] == "judge")
        hostile(look, judge["id"])
        pages.check_console(browser, look.origin)
        lost_and_found(look, daemon)
        another_site(browser, mill, folder)
        assert token not in (mill.folder / "serve.log").read_text(), "the token is in the log"
        print("ok: the dashboard in a browser")
    finally:
        if browser:
            browser.quit()
        mill.end()


def scale(program, folder, state):
    """How long until a large store is on the screen, and how much was sent for it."""
    child = subprocess.Popen([program, "dashboard", "--state", state, "--json"], stdout=subprocess.PIPE, text=True)
    browser = pages.start()
    try:
        link = json.loads(child.stdout.readline())["url"]
        begin = time.monotonic()
        browser.get(link)
        until("figures", lambda: browser.find_elements(By.CSS_SELECTOR, "[data-figure=rows]"))
        seconds = time.monotonic() - begin
        paint = browser.execute_script("return performance.getEntriesByType('paint').map(p => [p.name, Math.round(p.startTime)])")
        until("all is counted", lambda: "Still counting" not in browser.find_element(By.ID, "view").text)
        sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        size = sum(m["params"]["encodedDataLength"] for m in sent if m["method"] in ("Network.loadingFinished", "Network.dataReceived")
                   and m["params"]["encodedDataLength"] > 0)
        pages.picture(browser, f"{folder}/scale.png")
        memory = [line.split()[1] for line in open(f"/proc/{child.pid}/status") if line.startswith("VmHWM")][0]
        print(json.dumps({"paint": dict(paint), "seconds_to_figures": round(seconds, 3), "bytes": size, "peak_kb": int(memory)}))
    finally:
        browser.quit()
        child.terminate()


if len(sys.argv) > 3:
    scale(*sys.argv[1:4])
else:
    main(*sys.argv[1:3])
