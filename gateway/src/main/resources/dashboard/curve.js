// How long a phase took by percentile: the last minute beside the last hour. Nines are as far apart as doublings of patience: both axes are
// logarithmic. A percentile that so few times cannot tell is left out; the end of a line is the longest time.

import { drawn } from "/dom.js";
import { time } from "/format.js";

const PERCENTILES = [["p50_ms", 50], ["p90_ms", 90], ["p99_ms", 99], ["p99_9_ms", 99.9], ["p99_99_ms", 99.99]];
const HEIGHT = 220;
const LEFT = 56;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;

/** 0.3 for the median, 1 for p90, 2 for p99. */
const nines = percentile => -Math.log10(1 - percentile / 100);

/** @param lines [class, row of /v1/latency or nothing] */
export function showCurve(into, lines) {
  const width = into.clientWidth;
  const known = lines.filter(([, row]) => row);
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": told(known) });
  into.replaceChildren(svg);
  if (!known.length) {
    svg.append(drawn("text", { x: width / 2, y: HEIGHT / 2, class: "middle" }, "nothing was timed"));
    return;
  }
  const values = known.flatMap(([, row]) => points(row).map(([, millis]) => millis));
  const low = Math.floor(Math.log10(Math.max(1e-3, Math.min(...values))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1e-3, ...values))));
  const y = millis => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (Math.log10(Math.max(millis, 1e-3)) - low) / (high - low));
  const x = at => LEFT + (width - LEFT - RIGHT) * (at - nines(50)) / (nines(99.99) + 0.5 - nines(50));
  for (let decade = low; decade <= high; decade++) {
    svg.append(drawn("line", { x1: LEFT, x2: width - RIGHT, y1: y(10 ** decade), y2: y(10 ** decade), class: "grid" }),
      drawn("text", { x: LEFT - 6, y: y(10 ** decade) + 4, class: "end" }, time(10 ** decade).replace(/\.0+ /, " ")));
  }
  for (const [name, percentile] of PERCENTILES) {
    svg.append(drawn("line", { x1: x(nines(percentile)), x2: x(nines(percentile)), y1: TOP, y2: HEIGHT - BOTTOM, class: "grid" }),
      drawn("text", { x: x(nines(percentile)), y: HEIGHT - 8, class: "middle" }, name.replace("_ms", "").replace("_", ".")));
  }
  for (const [name, row] of known) {
    const path = points(row).map(([at, millis]) => `${x(at).toFixed(1)},${y(millis).toFixed(1)}`);
    svg.append(drawn("polyline", { points: path.join(" "), class: `line ${name}` }));
    for (const [at, millis] of points(row)) svg.append(drawn("circle", { cx: x(at), cy: y(millis), r: 2.5, class: `dot ${name}` }));
  }
}

function points(row) {
  const told = PERCENTILES.filter(([, percentile]) => row.count * (1 - percentile / 100) >= 0.999).map(([name, percentile]) => [nines(percentile), row[name]]);
  return [...told, [Math.min(nines(99.99) + 0.5, Math.max(nines(50), Math.log10(row.count))), row.max_ms]];
}

function told(lines) {
  return lines.map(([name, row]) => `${name === "now" ? "last minute" : "last hour"}: `
    + PERCENTILES.map(([key]) => `${key.replace("_ms", "").replace("_", ".")} ${time(row[key])}`).join(", ")).join("; ") || "nothing was timed";
}
