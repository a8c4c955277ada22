"""A headless browser, and what is asked of any page of ours in it."""

import json

from selenium import webdriver
from selenium.webdriver.chrome.service import Service


def start():
    options = webdriver.ChromeOptions()
    for argument in "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,1600", "--hide-scrollbars":
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def prefer(browser, scheme, motion="no-preference"):
    features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": motion}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def resize(browser, width, height=1600):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})


def picture(browser, path):
    """The whole page, not only the window."""
    import base64

    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"})
    with open(path, "wb") as file:
        file.write(base64.b64decode(shot["data"]))


def asked(browser):
    """The addresses that were asked since the last call."""
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [m["params"]["request"]["url"] for m in sent if m["method"] == "Network.requestWillBeSent"]


# Text against what lies behind it, by WCAG 2.2, 1.4.3; charts and outlines by 1.4.11 are looked at by eye.
CONTRAST = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
function rgba(css) { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data]; }
function light([r, g, b]) { const f = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
  return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); }
function behind(node) { for (; node; node = node.parentElement) { const c = rgba(getComputedStyle(node).backgroundColor);
  if (c[3] === 255) return c; } return [255, 255, 255, 255]; }
const low = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || !node.checkVisibility() || node.closest('button:disabled, noscript, title')) continue;
  const style = getComputedStyle(node);
  const ink = light(rgba(node.closest('svg') ? style.fill : style.color)), paper = light(behind(node));
  const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${node.tagName}.${node.className} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
}
return low;
"""

# What a screen reader needs: names, captions, scopes, landmarks, one first heading.
NAMES = """
const bad = [];
const seen = node => node.checkVisibility();
for (const node of document.querySelectorAll('input, select')) if (seen(node) && !node.labels.length) bad.push('no label: ' + node.id);
for (const node of document.querySelectorAll('button, a')) if (seen(node) && !node.textContent.trim()) bad.push('no name: ' + node.outerHTML);
for (const node of document.querySelectorAll('progress, svg[role=img]'))
  if (seen(node) && !node.getAttribute('aria-label') && node.getAttribute('aria-hidden') !== 'true') bad.push('no label: ' + node.tagName);
for (const node of document.querySelectorAll('table')) if (seen(node)) {
  if (!node.caption || !node.caption.textContent) bad.push('no caption');
  if ([...node.querySelectorAll('th')].some(cell => !cell.scope)) bad.push('no scope: ' + node.caption.textContent);
}
for (const mark of ['header', 'nav', 'main']) if (!document.querySelector(mark)) bad.push('no ' + mark);
const firsts = [...document.querySelectorAll('h1')].filter(seen);
if (firsts.length !== 1) bad.push(firsts.length + ' first headings');
if (!document.documentElement.lang) bad.push('no language');
return bad;
"""


def check_page(browser, what, widths=(1280, 400)):
    """Names, contrast and width of what is shown now."""
    names = browser.execute_script(NAMES)
    assert not names, f"{what}: {names}"
    low = browser.execute_script(CONTRAST)
    assert not low, f"{what}: too little contrast: {low}"
    for width in widths:
        resize(browser, width)
        wide = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{what}: at {width} the page is {wide} pixels too wide"
    resize(browser, 1280)


def check_console(browser, origin):
    messages = browser.get_log("browser")
    assert not messages, messages
    others = [url for url in asked(browser) if not url.startswith((origin, "data:", "chrome:"))]
    assert not others, others
