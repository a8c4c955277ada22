// Lets the browser in, follows the events, and shows the view that the address names.

import { draw, el, forget } from "./dom.js";
import { drawHead, drawJobs, drawOverview } from "./overview.js";
import { showRecord, showRejected, showSamples } from "./browse.js";
import { showJudging } from "./judging.js";
import { duration } from "./figures.js";

const part = (id) => document.getElementById(id);
let snapshot = null;
let events = null;
let followed;
let shown = "";

/** `#/JOB/VIEW/NAME`. */
function place() {
  const [, job = "", view = "overview", name = ""] = location.hash.startsWith("#/") ? location.hash.split("/") : [];
  let decoded = "";
  try { decoded = decodeURIComponent(name); } catch { /* not of ours */ }
  return { job, view: view || "overview", name: decoded };
}

function say(text, style) {
  if (part("connection").textContent === text) return;
  part("connection").textContent = text;
  part("connection").className = `connection ${style}`;
}

// Letting in

async function enter(token) {
  try {
    const answer = await fetch("/session", { method: "POST", body: token, headers: { "content-type": "text/plain" } });
    return answer.ok;
  } catch {
    return false;
  }
}

function showDoor(text) {
  part("door").hidden = false;
  part("frame").hidden = true;
  part("door-answer").textContent = text;
  say("not let in", "");
}

part("door-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = part("token").value.trim();
  const token = given.split("#token=").pop();
  part("token").value = "";
  if (await enter(token)) follow(); else showDoor("That is not the token.");
});

async function begin() {
  const given = /^#token=([0-9a-f]+)$/.exec(location.hash);
  if (given) {
    // Out of the address before anything else: neither history nor a screenshot keeps it.
    history.replaceState(null, "", location.pathname);
    if (!await enter(given[1])) return showDoor("The link's token is not that of this mill any more.");
  }
  follow();
}

// Following

function follow() {
  const { job } = place();
  events?.close();
  followed = job;
  events = new EventSource(`/events${job ? `?job=${encodeURIComponent(job)}` : ""}`);
  events.onmessage = (event) => {
    snapshot = JSON.parse(event.data);
    part("door").hidden = true;
    part("frame").hidden = false;
    say("live", "live");
    show();
  };
  events.addEventListener("fault", () => say("the store cannot be read now", "lost"));
  events.onerror = async () => {
    const stream = events;
    if (stream.readyState !== EventSource.CLOSED) return say("connection lost, trying again", "lost");
    // The browser gives up where it was answered, but not let in.
    const status = await fetch("/api/snapshot").then((answer) => answer.status, () => 0);
    if (stream !== events) return;
    if (status === 401 || status === 403) return showDoor("");
    say("connection lost, trying again", "lost");
    setTimeout(() => { if (stream === events) follow(); }, 3000);
  };
}

// Showing

function show() {
  if (!snapshot) return;
  const { job: named, view, name } = place();
  const jobs = snapshot.watch.jobs;
  const job = jobs.find((one) => one.id === named) ?? jobs.find((one) => one.id === snapshot.job?.id) ?? jobs[0];
  drawWorker();
  drawJobs(part("jobs-list"), snapshot, job?.id, ["samples", "rejected"].includes(view) ? view : "overview");
  if (!job) {
    document.title = "Instructmill";
    part("head").replaceChildren(el("h1", {}, "No job yet"));
    return;
  }
  const figures = snapshot.job?.id === job.id ? snapshot.job : undefined;
  const share = job.state === "running" && job.target ? `${Math.floor(100 * job.accepted / job.target)}% ` : "";
  document.title = `${share}Instructmill`;
  drawHead(part("head"), job, figures);
  drawViews(job, view, figures);
  showView(job, view, name, figures);
}

function drawWorker() {
  const { worker, stop } = snapshot.watch;
  const [kind] = Object.keys(worker);
  const texts = { running: ["at work", "good"], silent: [`silent for ${duration(worker.silent?.seconds)}`, "warn"],
    absent: ["nobody is at work here", ""] };
  const [text, style] = texts[kind] ?? ["", ""];
  const pill = part("worker");
  pill.hidden = false;
  pill.className = `pill ${style}`;
  if (pill.textContent !== text) pill.textContent = text;
  part("stop").hidden = !stop;
  draw(part("stop"), stop ?? "", () => (stop ? el("span", {}, `stopped: ${stop}`) : null));
}

function drawViews(job, view, figures) {
  const names = [["overview", "Overview"], ["samples", "Samples"], ["rejected", "Rejected"]];
  if (figures?.isJudging || view === "judging") names.push(["judging", "Verdicts"]);
  const current = view === "record" ? "samples" : view;
  draw(part("views"), [job.id, current, names], () => names.map(([name, title]) =>
    el("a", { href: `#/${job.id}/${name}`, "data-key": name, "aria-current": name === current ? "page" : null }, title)));
}

function showView(job, view, name, figures) {
  const block = part("view");
  const key = `${job.id}/${view}/${name}`;
  const isNew = key !== shown;
  if (isNew) {
    forget(block);
    delete block.dataset.name;
    shown = key;
  }
  if (view === "samples") { if (isNew) showSamples(block, job); }
  else if (view === "rejected") { if (isNew) showRejected(block, job, name); }
  else if (view === "record") { if (isNew) showRecord(block, job, name); }
  else if (view === "judging") { if (isNew) showJudging(block, job); }
  else if (figures) drawOverview(block, snapshot, job);
}

addEventListener("hashchange", () => {
  if (location.hash !== "" && !location.hash.startsWith("#/")) {
    if (location.hash.startsWith("#token=")) begin();
    return;
  }
  const { job } = place();
  if (job !== followed) follow();
  show();
});
let resized;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => {
    // Its pictures have the width that they were drawn for; those of the overview are drawn anew by themselves.
    if (place().view === "judging") shown = "";
    show();
  }, 120);
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  part("main").focus();
});
begin();
