"""page_check.py outputs FOLDER: two models' outputs and some votes. page_check.py look FOLDER: opens the report of their judging."""

import json
import random
import sys

PAIRS = 120


def outputs(folder):
    chance = random.Random(7)
    for model, most in ("new", 7), ("old", 5):
        with open(f"{folder}/{model}.jsonl", "w") as file:
            for n in range(PAIRS):
                answer = f"Wash part {n} of the mill. " * chance.randint(1, most) + "<script>document.title = 'forged'</script>" * (n == 5)
                row = {"id": f"q{n}", "category": ["how", "why", "what"][n % 3], "prompt": f"How is part {n} of the mill cleaned?"}
                file.write(json.dumps(row | {"response": answer, "model": model}) + "\n")
    with open(f"{folder}/votes.csv", "w") as file:
        file.write("id,winner,rater\n")
        for n in range(60):
            for rater in "xyz":
                file.write(f"q{n},{chance.choice(['model', 'baseline', 'tie'])},{rater}\n")


def look(folder):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    for scheme in "light", "dark":
        options = webdriver.ChromeOptions()
        for argument in "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=900,2400", "--hide-scrollbars":
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        try:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            browser.get(f"file://{folder}/verdict/report.html")
            messages = browser.get_log("browser")
            assert not messages, messages
            sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
            asked = [m["params"]["request"]["url"] for m in sent if m["method"] == "Network.requestWillBeSent"]
            assert all(url.startswith(("file://", "data:")) for url in asked), asked
            assert browser.title == "new against old", browser.title
            for width in 1200, 400, 900:
                metrics = {"width": width, "height": 2400, "deviceScaleFactor": 1, "mobile": False}
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
                wide = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wide <= 0, f"at {width} the page is {wide} pixels too wide"
            pairs = browser.execute_script("return document.querySelectorAll('details.pair').length")
            assert pairs == PAIRS, pairs
            # No text of a picture leaves it.
            cut = browser.execute_script(
                "return [...document.querySelectorAll('svg text')].filter(t => { const a = t.getBoundingClientRect(), "
                "b = t.ownerSVGElement.getBoundingClientRect(); return a.right > b.right + 1 || a.left < b.left - 1 }).map(t => t.textContent)")
            assert not cut, cut
            paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
            browser.save_screenshot(f"{folder}/{scheme}.png")
            browser.execute_script("document.querySelectorAll('details').forEach((d, i) => { d.open = i < 3 }); window.scrollTo(0, 1e6)")
            browser.save_screenshot(f"{folder}/{scheme}-pairs.png")
            print(f"{scheme}: {pairs} pairs, paper {paper}, no message")
        finally:
            browser.quit()


{"outputs": outputs, "look": look}[sys.argv[1]](sys.argv[2])
