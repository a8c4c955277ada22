// Numbers as people read them: the same as in the terminal, whatever the browser's language.

/** 1234567 as "1,234,567". */
export const grouped = (number) => String(Math.trunc(number ?? 0)).replace(/\B(?=(\d{3})+$)/g, ",");

/** "950", "12.3k", "4.56M". */
export function short(number) {
  for (const [unit, name] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]]) {
    if (number < unit) continue;
    const value = number / unit;
    const places = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return (Math.floor(value * 10 ** places) / 10 ** places).toFixed(places) + name;
  }
  return String(number);
}

/** Pico-dollars; unknown, free, or to three figures below a dollar. */
export function money(pico) {
  if (pico === undefined || pico === null) return "unknown";
  if (pico === 0) return "free";
  const dollars = pico / 1e12;
  if (dollars >= 1) return "$" + dollars.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ",");
  return "$" + dollars.toFixed(Math.min(12, Math.max(2, 2 - Math.floor(Math.log10(dollars)))));
}

/** "45s", "3m 05s", "2h 07m", "3d 04h". */
export function duration(seconds) {
  if (seconds === undefined || seconds === null || !(seconds >= 0) || seconds > 1e9) return "--";
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}h ${two(Math.floor(whole / 60) % 60)}m`;
  return `${Math.floor(whole / 86400)}d ${two(Math.floor(whole / 3600) % 24)}h`;
}

/** A time an answer took. */
export function latency(seconds) {
  if (seconds === undefined || seconds === null) return "--";
  if (seconds < 0.0995) return `${(seconds * 1000).toFixed(seconds < 0.00995 ? 1 : 0)} ms`;
  return seconds < 9.95 ? `${seconds.toFixed(2)} s` : duration(seconds);
}

export const percent = (share, places = 1) => (Number.isFinite(share) ? `${(share * 100).toFixed(places)}%` : "--");

/** Rows a second, or a minute where they are few. */
export function rate(perSecond) {
  if (!(perSecond > 0)) return "--";
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(perSecond * 60).toFixed(1)}/min`;
}

/** Epoch µs as a time of this place. */
export function clock(micros, withDay = false) {
  const date = new Date(micros / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} `;
  return `${withDay ? day : ""}${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
