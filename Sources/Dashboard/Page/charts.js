// Pictures of figures. Each has its figures as a table too.

import { el, shape, table } from "./dom.js";
import { clock, grouped, percent } from "./figures.js";

const text = (x, y, words, anchor = "start", style) => shape("text", { x, y, "text-anchor": anchor, class: style }, words);
const line = (x1, y1, x2, y2, style) => shape("line", { x1, y1, x2, y2, class: style });

function canvas(width, height, label, ...shapes) {
  return shape("svg", {
    class: "chart", viewBox: `0 0 ${width} ${height}`, height, preserveAspectRatio: "xMinYMin", role: "img", "aria-label": label,
  }, ...shapes);
}

/** A round number at or above `value`. */
function ceiling(value) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  for (const step of [1, 2, 4, 5, 10]) if (value <= step * unit) return step * unit;
  return 10 * unit;
}

function figuresOf(key, caption, head, rows) {
  return el("details", { "data-key": key }, el("summary", {}, "Figures"), table(caption, head, rows));
}

const legend = () => el("p", { class: "legend" },
  el("span", { class: "yes" }, "accepted"), el("span", { class: "no" }, "rejected"));

/** Columns of two colours, one on the other, over a scale at the left. */
function columns(width, lower, upper, label, titles, extras) {
  const [left, top, height, foot] = [46, 8, 150, 22];
  const most = ceiling(Math.max(1, ...lower.map((value, index) => value + upper[index])));
  const step = (width - left) / lower.length;
  const place = (value) => top + height - (value / most) * height;
  const shapes = [0, 0.5, 1].map((part) => [
    line(left, place(part * most), width, place(part * most), "axis"),
    most * part === Math.floor(most * part) ? text(left - 6, place(part * most) + 4, grouped(most * part), "end") : null]);
  lower.forEach((value, index) => {
    const x = left + index * step + step * 0.08;
    const group = shape("g", {}, shape("title", {}, titles[index]));
    const above = place(value);
    if (value > 0) group.append(shape("rect", { class: "yes", x, y: above, width: step * 0.84, height: top + height - above }));
    if (upper[index] > 0) {
      const y = place(value + upper[index]);
      group.append(shape("rect", { class: "no", x, y, width: step * 0.84, height: above - y }));
    }
    shapes.push(group);
  });
  return canvas(width, top + height + foot, label, shapes, extras(left, step, top, height));
}

/** Rows accepted and rejected over time. */
export function growthChart(growth, width) {
  const { accepted, rejected, from, until } = growth;
  const span = (until - from) / accepted.length;
  const share = (index) => accepted[index] / (accepted[index] + rejected[index]);
  const names = accepted.map((_, index) => clock(from + span * (index + 1)));
  const titles = names.map((name, index) =>
    `until ${name}: ${grouped(accepted[index])} accepted, ${grouped(rejected[index])} rejected`);
  const sum = (values) => values.reduce((one, other) => one + other, 0);
  const label = `From ${clock(from, true)} to ${clock(until, true)}: ${sum(accepted)} accepted, ${sum(rejected)} rejected.`;
  const foot = (left, step, top, height) => [
    text(left, top + height + 17, clock(from)), text(width, top + height + 17, clock(until), "end"),
    width > 420 ? text((left + width) / 2, top + height + 17, clock((from + until) / 2), "middle") : null];
  return [legend(), columns(width, accepted, rejected, label, titles, foot),
    figuresOf("growth", "Rows by span of time", [["until"], ["accepted", true], ["rejected", true], ["acceptance", true]],
      names.map((name, index) => [name, grouped(accepted[index]), grouped(rejected[index]), percent(share(index))]))];
}

/** ROUGE-L to the nearest, against the threshold. */
export function similarityChart(similarity, width) {
  const [accepted, rejected] = [similarity.accepted.counts, similarity.rejected.counts];
  const bins = accepted.length;
  const bound = (index) => (index / bins).toFixed(2);
  const titles = accepted.map((count, index) =>
    `${bound(index)} to ${bound(index + 1)}: ${grouped(count)} accepted, ${grouped(rejected[index])} rejected`);
  const label = `ROUGE-L to the nearest earlier text in ${bins} bins; above ${similarity.threshold} a text is a near-duplicate.`;
  const extras = (left, step, top, height) => {
    const x = left + similarity.threshold * bins * step;
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((tick) =>
      text(left + tick * bins * step, top + height + 17, String(tick), tick === 1 ? "end" : tick === 0 ? "start" : "middle"));
    return [line(x, top - 4, x, top + height, "mark"),
      text(x - 6, top + 8, `threshold ${similarity.threshold}`, "end", "strong"), ...ticks];
  };
  return [legend(), columns(width, accepted, rejected, label, titles, extras),
    figuresOf("similarity", "Texts by ROUGE-L to the nearest", [["above, up to"], ["accepted", true], ["rejected", true]],
      accepted.map((count, index) => [`${bound(index)} – ${bound(index + 1)}`, grouped(count), grouped(rejected[index])]))];
}

/** Shares with their intervals, one a line: [name, share, lower, upper]. */
export function intervalChart(lines, width, label) {
  const left = Math.min(190, width * 0.4);
  const place = (share) => left + Math.min(1, Math.max(0, share)) * (width - left - 8);
  const height = lines.length * 24;
  const shapes = [0, 0.5, 1].map((tick) => [line(place(tick), 0, place(tick), height, "axis"),
    text(place(tick), height + 16, percent(tick, 0), tick === 1 ? "end" : "middle")]);
  lines.forEach(([name, share, lower, upper], index) => {
    const y = index * 24 + 12;
    const letters = [...name];
    const most = Math.floor(left / 7.5);
    shapes.push(text(0, y + 4, letters.length > most ? letters.slice(0, most - 1).join("") + "…" : name));
    if (lower !== undefined) shapes.push(line(place(lower), y, place(upper), y, "span"));
    shapes.push(shape("circle", { class: "dot", cx: place(share), cy: y, r: 4.5 }));
  });
  return canvas(width, height + 22, label, shapes);
}
