// Everything about one job at a glance, drawn again as it changes.

import { datum, draw, el, table, word } from "./dom.js";
import { clock, duration, grouped, latency, money, percent, rate, short } from "./figures.js";
import { growthChart, similarityChart } from "./charts.js";
import { recordItem } from "./browse.js";

const sum = (object) => Object.values(object ?? {}).reduce((one, other) => one + other, 0);
const plural = (count, one, many) => `${grouped(count)} ${count === 1 ? one : many}`;

export const stateWord = (job) => el("span", { class: `state ${job.state}` }, job.state);

/** The list of jobs at the side. */
export function drawJobs(block, snapshot, chosen, view) {
  const jobs = snapshot.watch.jobs;
  draw(block, [jobs, snapshot.jobsLeftOut, chosen, view], () => [
    jobs.length === 0
      ? el("p", { class: "empty" }, "No job yet. Drop a file into queue/incoming, or use `instructmill submit`.") : null,
    el("ul", {}, jobs.map((job) => el("li", {},
      el("a", { href: `#/${job.id}/${view}`, "data-key": job.id, "aria-current": job.id === chosen ? "true" : null },
        el("span", { class: "name" }, shortName(job)), stateWord(job),
        el("span", { class: "more" }, `${job.recipe} · ${counted(job)}`),
        job.target ? bar(job.accepted, job.target, `${job.recipe}: accepted of the target`) : null)))),
    snapshot.jobsLeftOut > 0
      ? el("p", { class: "note" }, `${grouped(snapshot.jobsLeftOut)} more: \`instructmill jobs\` lists all.`) : null]);
}

/** The end of a path is what tells jobs apart. */
const shortName = (job) => (job.name || job.id).split("/").filter((part) => part).slice(-1)[0] ?? job.id;
const counted = (job) => (job.target ? `${grouped(job.accepted)} of ${grouped(job.target)}` : `${grouped(job.rows)} rows`);
const bar = (value, most, label) => el("progress", { value: Math.min(value, most), max: most, "aria-label": label });

/** Name, state and progress, above every view. */
export function drawHead(block, job, figures) {
  draw(block, [job, figures?.createdAt, figures?.finishedAt], () => [
    el("h1", {}, shortName(job)),
    el("p", { class: "facts" }, stateWord(job), el("span", {}, job.recipe), el("code", {}, job.id),
      figures?.createdAt ? el("span", {}, `begun ${clock(figures.createdAt, true)}`) : null,
      figures?.finishedAt ? el("span", {}, `ended ${clock(figures.finishedAt, true)}`) : null,
      job.simulated ? el("span", { class: "pill warn" }, "simulated: no model answered") : null),
    job.detail ? el("p", { class: "detail" }, word(job.detail)) : null,
    job.target ? bar(job.accepted, job.target, "accepted of the target") : null]);
}

function tiles(job) {
  const rejected = sum(job.rejections);
  const tile = (name, ...value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  const small = (...text) => el("span", { class: "small" }, text);
  return el("dl", { class: "tiles" },
    tile("Accepted", datum("accepted", job.accepted, grouped(job.accepted)),
      small(job.target ? `of ${grouped(job.target)} wanted` : "toward no target")),
    tile("Rows", datum("rows", job.rows, grouped(job.rows)), small("in the data set")),
    tile("Rejected", datum("rejected", rejected, grouped(rejected)),
      small(job.rows + rejected > 0 ? `${percent(job.rows / (job.rows + rejected))} accepted` : "nothing yet")),
    tile("Calls", datum("requests", job.requests, grouped(job.requests)), small(`${grouped(job.inFlight)} in flight`)),
    tile("Tokens", datum("tokens", job.promptTokens + job.completionTokens, short(job.promptTokens + job.completionTokens)),
      small(datum("promptTokens", job.promptTokens, short(job.promptTokens)), " in, ",
        datum("completionTokens", job.completionTokens, short(job.completionTokens)), " out")),
    tile("Cost", datum("cost", job.costPicodollars, money(job.costPicodollars)),
      small(job.costPicodollars > 0 && job.rows > 0 ? `${money(job.costPicodollars / job.rows)} a row` : "booked")),
    job.state === "running" ? tile("Speed", rate(job.ratePerSecond), small("rows, lately")) : null,
    job.state === "running" ? tile("Time left", duration(job.etaSeconds), small("at this speed")) : null);
}

function card(title, style, ...children) {
  return el("section", { class: `card ${style}` }, el("h2", {}, title), children);
}

function growth(figures, job, width) {
  if (figures.growth) return growthChart(figures.growth, width);
  return el("p", { class: "empty" }, job.rows > 0 ? "These rows took no call, so nobody knows when they came." : "No row yet.");
}

function similarity(figures, width) {
  const shown = figures.similarity;
  if (!shown) return el("p", { class: "empty" }, "This job compares its rows with nothing.");
  const accepted = shown.accepted.counts.reduce((one, other) => one + other, 0);
  const part = shown.compared < shown.members
    ? ` (so far those among the first ${grouped(shown.compared)} of ${grouped(shown.members)} members)` : "";
  return [similarityChart(shown, width), el("p", { class: "note" },
    `${plural(accepted, "accepted text", "accepted texts")}, each against all before it in the pool, seeds too${part}. `
    + `${plural(shown.collisions, "near-duplicate", "near-duplicates")}, each against the closest.`)];
}

function rejections(job, meanings) {
  const rules = Object.entries(job.rejections).sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  if (rules.length === 0) return el("p", { class: "empty" }, "Nothing was rejected.");
  const most = rules[0][1];
  return el("ul", { class: "rules" }, rules.map(([rule, count]) => el("li", {},
    el("a", {
      href: `#/${job.id}/rejected/${encodeURIComponent(rule)}`, "data-key": `rule ${rule}`, title: meanings?.[rule] ?? null },
      el("span", { class: "name" }, rule), el("span", { class: "count" }, grouped(count)),
      el("progress", { value: count, max: most, "aria-hidden": "true" })))));
}

function endpoints(snapshot) {
  const live = snapshot.watch.endpoints;
  if (live.length === 0) return el("p", { class: "empty" }, "Nobody is at work here, so no endpoint is asked.");
  return table("As whoever is at work told last", [["endpoint"], ["part"], ["state"], ["in flight", true],
    ["answered", true], ["retried", true], ["rate-limited", true], ["lost", true]],
    live.map((endpoint) => [endpoint.name, endpoint.role,
      [el("span", { class: `state ${endpoint.state === "ready" ? "done" : "failed"}` }, endpoint.state),
        endpoint.reason ? [" ", word(endpoint.reason)] : null],
      `${grouped(endpoint.inFlight)} of ${grouped(endpoint.limit)}`, grouped(endpoint.answered), grouped(endpoint.retried),
      grouped(endpoint.rateLimited), grouped(endpoint.lost)]));
}

function latencies(snapshot) {
  if (snapshot.latencies.length === 0) return el("p", { class: "empty" }, "No answer yet.");
  return table("How long the newest answers took, until they were stored",
    [["endpoint"], ["answers", true], ["half", true], ["90%", true], ["99%", true], ["longest", true]],
    snapshot.latencies.map((line) => [line.endpoint, grouped(line.calls), latency(line.p50), latency(line.p90), latency(line.p99),
      latency(line.most)]));
}

function spending(figures) {
  if (figures.calls.length === 0) return el("p", { class: "empty" }, "No call yet.");
  return table("What this job's calls came to", [["endpoint"], ["calls", true], ["answered", true],
    ["perhaps paid", true], ["tokens in", true], ["tokens out", true], ["cost", true]],
    figures.calls.map((line) => [line.endpoint, grouped(line.calls), grouped(line.answered),
      grouped(line.ambiguous + line.useless), grouped(line.promptTokens), grouped(line.completionTokens), money(line.picodollars)]));
}

function caps(snapshot) {
  const line = (purse) => {
    const limits = [[purse.picodollars, purse.capPicodollars, money], [purse.tokens, purse.capTokens, short],
      [purse.requests, purse.capRequests, grouped]].filter(([, cap]) => cap !== undefined && cap !== null);
    const share = Math.max(0, ...limits.map(([used, cap]) => (cap > 0 ? Math.min(1, used / cap) : 1)));
    const words = limits.map(([used, cap, text]) => `${text(used) === "free" ? "$0" : text(used)} of ${text(cap)}`).join(", ");
    const full = bar(share, 1, `${purse.title}: how full the fullest cap is`);
    return [purse.title, words, el("span", { class: "meter" }, full, percent(share, 0))];
  };
  return table("What is booked against each cap; at a cap the work pauses", [["of"], ["booked"], ["full"]],
    snapshot.watch.purses.map(line));
}

/** The view of one job while it works, and after. */
export function drawOverview(view, snapshot, job) {
  const figures = snapshot.job ?? { calls: [], samples: [] };
  const width = Math.round(Math.max(260, Math.min(820, (view.clientWidth - (view.clientWidth > 700 ? 16 : 0))
    / (view.clientWidth > 700 ? 2 : 1) - 38)));
  if (view.dataset.name !== "overview") {
    view.replaceChildren(...["tiles", "counting", "grid"].map((name) =>
      el("div", { class: name === "grid" ? "grid" : null, "data-part": name })));
    view.dataset.name = "overview";
    const grid = view.querySelector(".grid");
    for (const [name, title, style] of [["growth", "Acceptance over time", ""], ["similarity", "ROUGE-L to the nearest", ""],
      ["rejections", "Rejected, by reason", ""], ["latencies", "Latency", ""], ["endpoints", "Endpoints", "wide"],
      ["spending", "Tokens and cost", "wide"], ["caps", "Spending against caps", "wide"], ["samples", "Last accepted", "wide"]])
      grid.append(card(title, style, el("div", { "data-part": name })));
  }
  const part = (name) => view.querySelector(`[data-part="${name}"]`);
  draw(part("tiles"), job, () => tiles(job));
  draw(part("counting"), snapshot.watch.countedShare, () => (snapshot.watch.countedShare < 1
    ? el("p", { class: "note" }, `Still counting calls: ${percent(snapshot.watch.countedShare, 0)}`) : null));
  draw(part("growth"), [figures.growth, job.rows > 0, width], () => growth(figures, job, width));
  draw(part("similarity"), [figures.similarity, width], () => similarity(figures, width));
  draw(part("rejections"), [job.id, job.rejections], () => rejections(job, figures.meanings));
  draw(part("latencies"), snapshot.latencies, () => latencies(snapshot));
  draw(part("endpoints"), snapshot.watch.endpoints, () => endpoints(snapshot));
  draw(part("spending"), figures.calls, () => spending(figures));
  part("caps").closest("section").hidden = snapshot.watch.purses.length === 0;
  draw(part("caps"), snapshot.watch.purses, () => caps(snapshot));
  draw(part("samples"), [job.id, figures.samples], () => (figures.samples.length === 0
    ? el("p", { class: "empty" }, "No row yet.")
    : [el("ol", { class: "rows" }, figures.samples.map((record) => recordItem(job.id, record))),
      el("p", { class: "pager" }, el("a", { href: `#/${job.id}/samples`, "data-key": "all samples" }, "All samples"))]));
}
