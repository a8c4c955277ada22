// What a judge said.

import { el, table, word } from "./dom.js";
import { grouped, percent } from "./figures.js";
import { intervalChart } from "./charts.js";
import { ask } from "./browse.js";

const range = (interval) => (interval ? `${percent(interval.lower)} – ${percent(interval.upper)}` : "--");

export async function showJudging(view, job) {
  const body = el("div", { class: "stack" }, el("p", { class: "note", role: "status" }, "looking"));
  view.append(body);
  const figures = await ask("/api/judging", { job: job.id });
  if (!view.contains(body)) return;
  if (!figures) return body.replaceChildren(el("p", { class: "empty" }, "The verdicts are counted when the job has ended."));
  const line = figures.rules.find((rule) => rule.rule === figures.headline) ?? figures.rules[0];
  const lines = [...figures.rules.map((rule) => [rule.rule + (rule.panel ? `, ${rule.panel}` : ""), rule]),
    ...figures.categories.map((category) => [category.name, category])];
  body.replaceChildren(
    el("section", { class: "card" },
      el("h2", {}, word(figures.model), " against ", word(figures.baseline)),
      line ? el("p", { class: "big" }, percent(line.winRate)) : null,
      line ? el("p", {}, `Win rate of `, word(figures.model), `, ties half, by the rule “${line.rule}”`
        + `${line.interval ? `, 95 % interval ${range(line.interval)}` : ""}; judged by `, word(figures.judges.join(", ")), ".") : null,
      intervalChart(lines.map(([name, one]) => [name, one.winRate, one.interval?.lower, one.interval?.upper]),
        Math.round(Math.max(260, Math.min(760, view.clientWidth - 40))), "Win rates with their 95 % intervals")),
    el("section", { class: "card" }, el("h2", {}, "Counts"),
      table("Verdicts by merge rule", [["rule"], ["win rate", true], ["95 % interval", true], ["wins", true], ["ties", true],
        ["losses", true], ["left out", true]],
      figures.rules.map((rule) => [rule.rule + (rule.panel ? `, ${rule.panel}` : ""), percent(rule.winRate), range(rule.interval),
        grouped(rule.wins), grouped(rule.ties), grouped(rule.losses), grouped(rule.leftOut)])),
      el("p", { class: "pager" }, el("a", { href: `#/${job.id}/samples` }, "Every judged pair"),
        el("a", { href: `#/${job.id}/rejected` }, "Pairs without a verdict"))),
    el("section", { class: "card" }, el("h2", {}, "How far the judge can be trusted"),
      table("Signs of bias and failure", [["sign"], ["figure", true]], [
        ["pairs", grouped(figures.pairs)],
        ["the same verdict in both orders", figures.position.consistency
          ? `${percent(figures.position.consistency.share)} of ${grouped(figures.position.consistency.of)}` : "--"],
        ["changed in favour of the first place", grouped(figures.position.primacy)],
        ["changed in favour of the second place", grouped(figures.position.recency)],
        ["pairs without a verdict", `${grouped(figures.errors.pairs)} (${percent(figures.errors.share)})`],
        ...Object.entries(figures.errors.calls).map(([reason, count]) => [`calls without one: ${reason}`, grouped(count)]),
        ["identical answers, ties without a call", grouped(figures.identical)],
        ["marks that imitate a verdict, neutralised", grouped(figures.injections)]])));
}
