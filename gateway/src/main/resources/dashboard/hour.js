// Time: roles, traffic and latency over each other on one axis. One moment is chosen, with the pointer or the arrow keys, and told in words.

import { byId, drawn, setText } from "/dom.js";
import { clock, phaseName, quantity, rate, time } from "/format.js";
import { marks, moves } from "/events.js";

const STEP = 10_000;
const LEFT = 62;
const RIGHT = 8;
const GAP = 22;
const RIBBON = 12;
const CHART = 64;
const HEAT_ROW = 4;
const AXIS = 18;
const NARROW = 500;

let hour = null;
let vips = [];
let upSince = 0;
let read = 0;
/** Milliseconds before the end; nothing: no moment is chosen. */
let chosen = null;

const span = () => 1000 * Number(byId("span").value);

export function showHour(page, status) {
  const now = Date.now();
  hour = {
    phase: page.phase, description: page.description, rowsTo: page.rows_to_ms,
    traffic: page.traffic.map(step => ({ ...step, from: now - 1000 * step.from_seconds, to: now - 1000 * step.to_seconds })),
    latency: page.latency.map(column => ({ ...column, from: now - 1000 * column.from_seconds })),
  };
  read = now;
  showRoles(status);
}

export function showRoles(status) {
  vips = status.vips;
  upSince = Date.now() - 1000 * status.uptime_seconds;
  if (hour) draw();
}

function draw() {
  const into = byId("hour");
  const width = into.clientWidth;
  const end = Math.max(read, Date.now());
  const x = at => LEFT + (width - LEFT - RIGHT) * (1 - (end - at) / span());
  const svg = drawn("svg", { width, "aria-hidden": true });
  let top = ribbons(svg, x, end);
  top = traffic(svg, x, end, top, "new connections", "/s", "accepted_per_second", "refused_per_second", ["accepted", "refused"]);
  top = traffic(svg, x, end, top, "bytes", "B/s", "bytes_from_backends_per_second", "bytes_from_clients_per_second", ["to clients", "to backends"]);
  top = heat(svg, x, end, top);
  axis(svg, x, end, top, width);
  for (const mark of marks()) {
    const at = Date.parse(mark.time);
    if (at < end - span()) continue;
    const line = drawn("line", { x1: x(at), x2: x(at), y1: 0, y2: top, class: `mark ${mark.kind}` });
    line.append(drawn("title", {}, `${clock(at)} ${mark.kind}: ${mark.reason ?? mark.cause ?? ""}`));
    svg.append(line);
  }
  if (chosen !== null) svg.append(drawn("line", { x1: x(end - chosen), x2: x(end - chosen), y1: 0, y2: top, class: "moment" }));
  svg.setAttribute("height", top + AXIS);
  svg.setAttribute("viewBox", `0 0 ${width} ${top + AXIS}`);
  into.replaceChildren(svg);
  tell(end);
}

function label(svg, y, text) {
  svg.append(drawn("text", { x: LEFT - 6, y, class: "end" }, text));
}

/** Of each VIP what this gateway was for it, as far as its changes are known. */
function ribbons(svg, x, end) {
  const name = drawn("text", { x: LEFT, y: 10, class: "name good" }, "roles here: Active ");
  name.append(drawn("tspan", { class: "quiet" }, "Backup "), drawn("tspan", { class: "warn" }, "Initialize"));
  svg.append(name);
  let top = 16;
  for (const vip of vips) {
    label(svg, top + RIBBON - 2, vip.name.length > 8 ? vip.name.slice(0, 7) + "…" : vip.name);
    let to = end;
    let role = vip.role;
    let why = vip.reason;
    for (const move of moves().filter(each => each.vip === vip.name).reverse()) {
      const from = Date.parse(move.time);
      ribbon(svg, x, Math.max(from, end - span()), to, top, move.to, move.reason);
      [to, role, why] = [from, move.from, "before"];
      if (from < end - span()) break;
    }
    ribbon(svg, x, Math.max(upSince, end - span()), to, top, role, why);
    top += RIBBON + 4;
  }
  return top + GAP - 4;
}

function ribbon(svg, x, from, to, top, role, why) {
  if (to <= from) return;
  const piece = drawn("rect", { x: x(from), y: top, width: Math.max(1, x(to) - x(from)), height: RIBBON, class: `role ${role.toLowerCase()}` });
  piece.append(drawn("title", {}, `${role} from ${clock(from)}: ${why}`));
  svg.append(piece);
}

function traffic(svg, x, end, top, name, unit, main, other, names) {
  const steps = hour.traffic.filter(step => step.to > end - span());
  const most = Math.max(1e-9, ...steps.map(step => Math.max(step[main], step[other])));
  const y = value => top + CHART * (1 - value / most);
  const idle = !steps.some(step => step[main] || step[other]);
  svg.append(drawn("text", { x: LEFT, y: top - 6, class: "name" }, `${name}: ${names[0]}, `), drawn("line", { x1: x(end - span()), x2: x(end), y1: top + CHART, y2: top + CHART, class: "grid" }));
  svg.lastChild.previousSibling.append(drawn("tspan", { class: "second" }, names[1]));
  label(svg, top + 4, idle ? "" : unit === "/s" ? quantity(most) + unit : rate(most, unit));
  label(svg, top + CHART + 4, "0");
  if (!steps.length) return top + CHART + GAP;
  const shape = key => steps.flatMap(step => [`${x(Math.max(step.from, end - span())).toFixed(1)},${y(step[key]).toFixed(1)}`, `${x(step.to).toFixed(1)},${y(step[key]).toFixed(1)}`]).join(" ");
  const base = top + CHART;
  svg.append(drawn("polygon", { points: `${x(Math.max(steps[0].from, end - span()))},${base} ${shape(main)} ${x(steps.at(-1).to)},${base}`, class: "area" }),
    drawn("polyline", { points: shape(main), class: "line now" }), drawn("polyline", { points: shape(other), class: "line second" }));
  return top + CHART + GAP;
}

/** The darker, the more; on a logarithmic scale, as one late answer among a thousand is to be seen. */
function heat(svg, x, end, top) {
  const columns = hour.latency.filter(column => column.from > end - span());
  const met = columns.flatMap(column => column.rows.map(([row]) => row));
  const low = met.length ? 6 * Math.floor(Math.min(...met) / 6) : 12;
  const high = met.length ? 6 * Math.ceil((Math.max(...met) + 1) / 6) : 24;
  const height = HEAT_ROW * (high - low);
  const y = row => top + height - HEAT_ROW * (row - low);
  const most = Math.max(1, ...columns.flatMap(column => column.rows.map(([, count]) => count)));
  svg.append(drawn("text", { x: LEFT, y: top - 6, class: "name" }, `${phaseName(hour.phase)}: ${x(end) < NARROW ? "" : "how many took how long; "}`));
  svg.lastChild.append(drawn("tspan", { class: "now" }, "p50 "), drawn("tspan", { class: "late" }, "p99"));
  for (let row = low; row <= high; row += 6) {
    svg.append(drawn("line", { x1: x(end - span()), x2: x(end), y1: y(row), y2: y(row), class: "grid" }));
    label(svg, y(row) + 4, time(row === 0 ? 0.01 : hour.rowsTo[row - 1]).replace(/\.0+ /, " "));
  }
  for (const column of columns) {
    const from = x(column.from);
    const wide = Math.max(1, x(Math.min(end, column.from + STEP)) - from);
    for (const [row, count] of column.rows) {
      svg.append(drawn("rect", { x: from.toFixed(1), y: y(row + 1), width: wide.toFixed(1), height: HEAT_ROW, class: "heat",
        "fill-opacity": (0.12 + 0.88 * Math.log(1 + count) / Math.log(1 + most)).toFixed(2) }));
    }
  }
  const place = millis => y(Math.min(high, Math.max(low, 6 * Math.log10(Math.max(millis, 0.01) / 0.01))));
  for (const [key, name] of [["p50_ms", "now"], ["p99_ms", "late"]])
    for (const column of columns) svg.append(drawn("line", { x1: x(column.from), x2: x(Math.min(end, column.from + STEP)), y1: place(column[key]), y2: place(column[key]), class: `line ${name}` }));
  return top + height + 4;
}

function axis(svg, x, end, top, width) {
  const apart = 60_000 * (span() > 600_000 ? width < NARROW ? 20 : 10 : width < NARROW ? 5 : 2);
  for (let at = Math.ceil((end - span()) / apart) * apart; at <= end; at += apart) {
    svg.append(drawn("line", { x1: x(at), x2: x(at), y1: 0, y2: top, class: "grid" }),
      drawn("text", { x: x(at), y: top + 13, class: "middle" }, clock(at, false)));
  }
}

/** What was at the chosen moment, or in the last whole step. */
function tell(end) {
  const at = end - (chosen ?? 0);
  const step = hour.traffic.findLast(each => each.from <= at);
  const column = hour.latency.find(each => each.from <= at && at < each.from + STEP);
  const text = [chosen === null ? "latest 10 s" : clock(at),
    step ? `${quantity(step.accepted_per_second)} new connections/s, ${quantity(step.refused_per_second)} refused/s, ${quantity(step.open)} open` : "no traffic is known yet",
    ...step ? [`${rate(step.bytes_from_backends_per_second, "B/s")} to clients, ${rate(step.bytes_from_clients_per_second, "B/s")} to backends`] : [],
    column ? `${phaseName(hour.phase)} p50 ${time(column.p50_ms)}, p99 ${time(column.p99_ms)}, max ${time(column.max_ms)} of ${quantity(column.count)}` : `no ${phaseName(hour.phase)}`].join(" · ");
  setText(byId("moment"), text);
  const into = byId("hour");
  into.setAttribute("aria-valuemin", -span() / 1000);
  into.setAttribute("aria-valuenow", Math.round(-(chosen ?? 0) / 1000));
  into.setAttribute("aria-valuetext", text);
}

function choose(ago) {
  chosen = ago === null || ago <= 0 ? null : Math.min(ago, span());
  if (hour) draw();
}

export function listen() {
  const into = byId("hour");
  into.addEventListener("pointermove", event => {
    const box = into.getBoundingClientRect();
    const part = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
    choose(part < 0 || part > 1 ? null : span() * (1 - part));
  });
  into.addEventListener("pointerleave", () => choose(null));
  into.addEventListener("keydown", event => {
    const way = { ArrowLeft: STEP, ArrowRight: -STEP, PageUp: 6 * STEP, PageDown: -6 * STEP }[event.key];
    if (way) choose((chosen ?? 0) + way);
    else if (event.key === "Home") choose(span());
    else if (event.key === "End" || event.key === "Escape") choose(null);
    else return;
    event.preventDefault();
  });
  byId("span").addEventListener("change", () => choose(null));
  new ResizeObserver(() => hour && draw()).observe(into);
}
