// Looking through rows: samples, one record with its family, and what was rejected.

import { el, model, word } from "./dom.js";
import { grouped } from "./figures.js";

/** Asks for data; null where it could not be had. */
export async function ask(path, fields) {
  const query = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  try {
    const answer = await fetch(`${path}?${query}`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const lost = () => el("p", { class: "notice", role: "alert" }, "The rows could not be had. Is the mill still there?");
const turn = (name, text) => el("div", { class: "turn" }, el("span", { class: "role" }, name), model(text));

/** A record in a list. */
export function recordItem(job, record) {
  const origin = record.provenance;
  const scores = Object.entries(record.scores).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join(", ");
  return el("li", { class: "card" }, el("article", { "aria-label": `record ${record.id}` },
    el("div", { class: "row-head" },
      el("a", { href: `#/${job}/record/${encodeURIComponent(record.id)}`, "data-key": `record ${record.id}` },
        el("code", {}, record.id)),
      el("span", {}, word(record.kind)), scores ? el("span", {}, word(scores)) : null,
      origin ? el("span", {}, "by ", word(origin.modelReported || origin.modelAsked || "no model")) : null,
      record.isCut ? el("span", {}, "shortened") : null),
    record.turns.map((one) => turn(one.role, one.text))));
}

function rejectionItem(row) {
  const measured = row.measured === undefined ? null
    : `measured ${Number(row.measured.toPrecision(4))}${row.threshold === undefined ? "" : `, threshold ${row.threshold}`}`;
  const tags = Object.entries(row.tags).map(([name, value]) => `${name} ${value}`).join(", ");
  return el("li", { class: "card" }, el("article", { "aria-label": `rejected by ${row.rule}` },
    el("div", { class: "row-head" }, el("strong", {}, word(row.rule)), measured ? el("span", {}, measured) : null,
      tags ? el("span", {}, word(tags)) : null, row.isCut ? el("span", {}, "shortened") : null),
    turn("text", row.text), row.detail ? turn("because of", row.detail) : null));
}

/** Pages by key: the way back is the keys that led here. */
function pages(view, load, item, empty) {
  const list = el("ol", { class: "rows" });
  const said = el("p", { class: "note", role: "status" });
  const newer = el("button", { type: "button", onclick: () => { way.pop(); show(); } }, "Newer");
  const older = el("button", { type: "button", onclick: () => { way.push(next); show(); } }, "Older");
  let way = [undefined];
  let next = null;
  const show = async () => {
    newer.disabled = older.disabled = true;
    const page = await load(way[way.length - 1]);
    if (!view.contains(list)) return;
    if (!page) return list.replaceChildren(lost());
    next = page.next ?? null;
    list.replaceChildren(...page.rows.map(item));
    if (page.rows.length === 0) list.replaceChildren(el("p", { class: "empty" }, next === null ? empty : "None among these."));
    said.replaceChildren(page.looked > page.rows.length ? `looked at ${grouped(page.looked)} rows` : `page ${way.length}`);
    newer.disabled = way.length === 1;
    older.disabled = next === null;
    if (way.length > 1 || shown) list.scrollIntoView({ block: "nearest" });
    shown = true;
  };
  let shown = false;
  view.append(list, el("p", { class: "pager" }, newer, older, said));
  show();
  return () => { way = [undefined]; show(); };
}

/** The samples, with a search by id. */
export function showSamples(view, job) {
  const id = el("input", {
    id: "record-id", type: "search", spellcheck: "false", autocomplete: "off", maxlength: "200", required: true });
  const open = (event) => {
    event.preventDefault();
    if (id.value.trim()) location.hash = `#/${job.id}/record/${encodeURIComponent(id.value.trim())}`;
  };
  view.append(el("div", { class: "tools" },
    el("form", { onsubmit: open }, el("label", { for: "record-id" }, "Find a record by its id"),
      el("div", { class: "find" }, id, el("button", { type: "submit" }, "Find")))));
  const load = (before) => ask("/api/records", { job: job.id, before });
  const renew = pages(view, load, (row) => recordItem(job.id, row), "No row yet.");
  view.querySelector(".tools").append(el("button", { type: "button", onclick: renew }, "Show the newest"));
}

/** What was rejected, by rule. */
export function showRejected(view, job, rule) {
  const rules = Object.entries(job.rejections).sort((one, other) => other[1] - one[1]);
  const choose = el("select", { id: "rule", onchange: (event) => {
    location.hash = `#/${job.id}/rejected${event.target.value ? `/${encodeURIComponent(event.target.value)}` : ""}`;
  } }, el("option", { value: "" }, "every rule"),
  rules.map(([name, count]) => el("option", { value: name, selected: name === rule }, `${name} (${grouped(count)})`)));
  view.append(el("div", { class: "tools" }, el("div", {}, el("label", { for: "rule" }, "Rejected by"), choose)));
  const load = (before) => ask("/api/rejections", { job: job.id, rule: rule || undefined, before });
  pages(view, load, rejectionItem, "Nothing was rejected.");
}

/** One record, looked for part by part. */
export async function showRecord(view, job, id) {
  const said = el("p", { class: "note", role: "status" }, "looking");
  const body = el("div", { class: "stack" });
  view.append(el("p", { class: "pager" }, el("a", { href: `#/${job.id}/samples` }, "All samples"), said), body);
  let before;
  let looked = 0;
  for (;;) {
    const found = await ask("/api/record", { job: job.id, id, before });
    if (!view.contains(body)) return;
    if (!found) return body.replaceChildren(lost());
    looked += found.looked;
    if (found.record) {
      said.replaceChildren();
      return body.replaceChildren(...record(job, found));
    }
    if (found.next === undefined || found.next === null)
      return said.replaceChildren(`No record of this job has the id ${id.slice(0, 80)}; looked at ${grouped(looked)} rows.`);
    said.replaceChildren(`looked at ${grouped(looked)} rows`);
    before = found.next;
  }
}

function facts(pairs) {
  return el("dl", { class: "facts-list" }, pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value instanceof Node ? value : word(value))]));
}

function record(job, found) {
  const shown = found.record;
  const origin = shown.provenance;
  const object = (values) => Object.entries(values ?? {}).map(([name, value]) => `${name} ${value}`).join(", ");
  return [
    el("article", { class: "card full" }, el("h2", {}, "Record ", el("code", {}, word(shown.id))),
      shown.turns.map((one) => turn(one.role, one.text)), shown.isCut ? el("p", { class: "note" }, "Shortened.") : null),
    el("div", { class: "grid" },
      el("section", { class: "card" }, el("h2", {}, "Provenance"), facts([
        ["kind", shown.kind], ["task", shown.task], ["recipe", origin && `${origin.recipe}, version ${origin.version}`],
        ["model asked", origin?.modelAsked], ["model reported", origin?.modelReported], ["endpoint", origin?.endpoint],
        ["prompts", object(origin?.prompts)], ["step", origin?.step], ["answers", origin?.answers?.join(", ")],
        ["scores", object(shown.scores)], ["more", object(shown.extra)], ["simulated", origin?.simulated ? "yes" : null]])),
      el("section", { class: "card" }, el("h2", {}, "Lineage"), lineage(job, found)))];
}

/** Parents, then what the same step made of them. */
function lineage(job, found) {
  const shown = found.record;
  const family = new Map(found.siblings.map((one) => [one.id, one]));
  const seeds = new Map(found.seeds.map((seed) => [seed.id, seed]));
  const first = (one) => one.turns[0]?.text.slice(0, 160) ?? "";
  const parents = shown.parents.map((id) => el("li", {},
    seeds.has(id) ? ["seed ", el("code", {}, word(id)), " ", word(seeds.get(id).instruction.slice(0, 160))]
      : ["from ", el("a", { href: `#/${job.id}/record/${encodeURIComponent(id)}` }, el("code", {}, word(id))), " ",
        family.has(id) ? word(first(family.get(id))) : null]));
  const others = [...family.values()].filter((one) => one.id !== shown.id).map((one) => el("li", {},
    one.parents.includes(shown.id) ? "led to " : "with it ",
    el("a", { href: `#/${job.id}/record/${encodeURIComponent(one.id)}` }, el("code", {}, word(one.id))), " ", word(first(one))));
  return [parents.length > 0 ? el("h3", {}, "Made from") : el("p", { class: "note" }, "It names no parent."),
    parents.length > 0 ? el("ul", { class: "lineage" }, parents) : null,
    others.length > 0 ? el("h3", {}, "From the same step") : null,
    others.length > 0 ? el("ul", { class: "lineage" }, others) : null];
}
