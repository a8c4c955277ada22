// Building the page without ever reading text as markup.

const drawing = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(clean(String(child))));
  }
  return node;
}

/** An element with attributes and children; texts are put in as texts. */
export const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

/** The same for SVG. */
export const shape = (name, attributes, ...children) => fill(document.createElementNS(drawing, name), attributes, children);

// Controls, and what turns or hides text: nothing of a model's may do either. Many combining marks on one letter become few.
const hidden = new RegExp("[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F\\u00AD\\u061C\\u180E\\u200B\\u200E\\u200F"
  + "\\u2028-\\u202E\\u2060-\\u206F\\uFEFF\\uFFF9-\\uFFFB\\u{E0000}-\\u{E007F}]", "gu");
const towers = /(\p{M}{4})\p{M}+/gu;

/** Text in which every hidden character is seen as its number. */
export function clean(text) {
  const number = (character) => `⟨${character.codePointAt(0).toString(16).toUpperCase()}⟩`;
  return text.replace(/\r\n?/g, "\n").replace(hidden, number).replace(towers, "$1");
}

/** A block of a model's text. */
export const model = (text) => el("div", { class: "model", dir: "auto" }, text);

/** A word of somebody else's within a line. */
export const word = (text) => el("bdi", { class: "inline" }, text);

/** A number that scripts can read exactly. */
export const datum = (name, value, text) => el("data", { value: value ?? "", "data-figure": name }, text);

/** A table with a caption; `head` is [title, isNumber], rows are arrays whose first cell names them. */
export function table(caption, head, rows) {
  const number = (index) => (head[index]?.[1] ? { class: "n" } : {});
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, head.map((cell, index) => el("th", { scope: "col", ...number(index) }, cell[0])))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, index) =>
        index === 0 ? el("th", { scope: "row" }, cell) : el("td", number(index), cell)))))));
}

const drawn = new WeakMap();

/** Draws a block anew where what it shows has changed. What is open stays open, and the focus stays where it is. */
export function draw(block, key, build) {
  const text = JSON.stringify(key);
  if (drawn.get(block) === text) return;
  drawn.set(block, text);
  const open = new Set([...block.querySelectorAll("details[open][data-key]")].map((node) => node.dataset.key));
  const focused = block.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : undefined;
  block.replaceChildren(...[build()].flat(Infinity).filter((node) => node instanceof Node));
  for (const node of block.querySelectorAll("[data-key]")) {
    if (node.tagName === "DETAILS" && open.has(node.dataset.key)) node.open = true;
    if (focused !== node.dataset.key) continue;
    (node.tagName === "DETAILS" ? node.querySelector("summary") : node).focus({ preventScroll: true });
  }
}

/** Forgets what a block shows. */
export function forget(block) {
  drawn.delete(block);
  block.replaceChildren();
}
