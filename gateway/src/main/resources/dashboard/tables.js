// What a gateway says of itself at one moment, beside what it said the moment before.

import { byId, element, fill, headings, setText } from "/dom.js";
import { count, duration, phaseName, quantity, time } from "/format.js";

/** Of more than that only as many are shown, those that are not well first. */
const BACKENDS_SHOWN = 50;
const BACKENDS = [["Backend", ""], ["Health", ""], ["Weight", "number wide"], ["Open", "number"], ["New/s", "number"], ["To B/s", "number wide"],
  ["From B/s", "number wide"], ["Round trip", "number wide"], ["Failed", "number wide"], ["Last check", "wide"]];

const pools = new Map();
let previous = null;
let seconds = 0;

/** @param at when it was read, in milliseconds of a clock that is not set */
export function showStatus(status, at) {
  seconds = previous ? (at - previous.at) / 1000 : 0;
  head(status);
  alarms(status);
  vips(status);
  listeners(status);
  showPools(status);
  previous = { at, status };
}

function head(status) {
  setText(byId("node"), status.node);
  document.title = `${status.node}: ${status.vips.map(vip => `${vip.name} ${vip.role}`).join(", ")}`;
  setText(byId("facts"), [status.address, `up ${duration(status.uptime_seconds)}`, `generation ${status.configuration.generation}`,
    `${status.relay.transport} on ${status.relay.loops} loops`, `${time(status.relay.lag_ms)} late at worst`].join(" · "));
  setText(byId("own-role"), status.node);
  setText(byId("other-role"), status.pair?.peer ?? "The other");
  setText(byId("pair"), status.pair ? pair(status.pair, status.peer) : "This gateway has no other one to tell of itself (pair: { key: … }).");
}

function pair(other, link) {
  const facts = [`pulse of ${other.peer} ${other.pulse}`];
  if (other.heard_seconds != null) facts.push(`heard ${duration(other.heard_seconds)} ago`);
  if (other.round_trip_ms != null) facts.push(`round trip ${time(other.round_trip_ms)}`);
  facts.push(`${count(other.lost)} pulses lost`);
  facts.push(other.same_configuration === true ? "the same file" : other.same_configuration === false ? "another file" : "its file is not known");
  if (link) facts.push(`link ${link.link}`);
  return facts.join(" · ");
}

function alarms(status) {
  const raised = [["pair", status.pair], ...status.vips.map(vip => [vip.name, vip])]
    .flatMap(([of, it]) => (it?.alarms ?? []).map(alarm => `${of}: ${alarm.alarm}: ${alarm.evidence}`));
  const trial = status.configuration.trial;
  if (trial) raised.push(`A configuration is on trial by ${trial.by}; it ends in ${duration(trial.ends_in_seconds)} unless confirmed`);
  const shown = byId("alarms");
  if ([...shown.children].map(each => each.textContent).join() !== raised.join()) shown.replaceChildren(...raised.map(text => element("p", "", text)));
}

function vips(status) {
  fill(byId("vips"), status.vips.map(vip => {
    const claim = status.pair?.vips.find(each => each.name === vip.name);
    return [vip.name, role(vip.role), claim ? role(claim.role) : ["–", "quiet"], [duration(vip.since_seconds), "number"], [vip.reason, "wide wrap"],
      [vip.addresses.join(", "), "wide"], [vip.held_by, "wide quiet wrap"]];
  }));
}

function role(name) {
  return [name, name === "Active" ? "good" : name === "Backup" ? "quiet" : "warn"];
}

/** Since the status before; of what was not in it, or was counted anew, nothing. */
function rate(of, old, counter) {
  if (!old || seconds <= 0 || of[counter] == null || old[counter] == null) return "–";
  return quantity(Math.max(0, of[counter] - old[counter]) / seconds);
}

function listeners(status) {
  fill(byId("listeners"), status.listeners.map(listener => {
    const old = previous?.status.listeners.find(each => each.name === listener.name);
    return [listener.name + (listener.state === "ready" ? "" : ` (${listener.state})`), [`${listener.address}:${listener.port}`, "wide"], [pool(listener), "wide"], [count(listener.open ?? 0), "number"],
      [rate(listener, old, "accepted"), "number"], [count(listener.accepted ?? 0), "number wide"],
      [count(listener.refused ?? 0), listener.refused ? "number warn" : "number"],
      [Object.entries(listener.refused_by ?? {}).map(([why, times]) => `${why} ${count(times)}`).join(", ") || "–", "wide quiet"]];
  }));
}

function pool(listener) {
  return Object.keys(listener.sni).length ? `by SNI${listener.pool ? ", " + listener.pool : ""}` : listener.pool;
}

function showPools(status) {
  const names = status.pools.map(each => each.name);
  for (const [name, shown] of pools) if (!names.includes(name)) { shown.whole.remove(); pools.delete(name); }
  for (const each of status.pools) {
    if (!pools.has(each.name)) pools.set(each.name, added(each.name));
    backends(each, pools.get(each.name), previous?.status.pools.find(old => old.name === each.name));
  }
}

function added(name) {
  const whole = element("div", "pool");
  const title = element("h3", "", name);
  const scroll = element("div", "scroll");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", `Pool ${name}`);
  const table = element("table");
  const body = element("tbody");
  table.append(headings(BACKENDS), body);
  scroll.append(table);
  const more = element("button", "", "");
  more.type = "button";
  const shown = { whole, title, body, more, all: false };
  more.addEventListener("click", () => { shown.all = true; more.hidden = true; });
  whole.append(title, scroll, more);
  byId("pools").append(whole);
  return shown;
}

function backends(of, shown, before) {
  const up = of.backends.filter(each => health(each) === "up").length;
  setText(shown.title, [of.name, of.balance, `${up} of ${of.backends.length} up`, ...of.queue?.waiting ? [`${count(of.queue.waiting)} waiting`] : [],
    ...of.state === "ready" ? [] : [of.state], ...of.panics ? ["in panic: those that are down are used as well"] : []].join(" · "));
  const old = new Map((before?.backends ?? []).map(each => [each.address, each]));
  const few = shown.all || of.backends.length <= BACKENDS_SHOWN;
  const some = few ? of.backends : [...of.backends].sort((one, other) => (health(one) === "up") - (health(other) === "up")).slice(0, BACKENDS_SHOWN);
  shown.more.hidden = few;
  setText(shown.more, `Show all ${of.backends.length}`);
  fill(shown.body, some.map(each => [each.address, word(each), [each.weight, "number wide"], [count(each.open ?? 0), "number"],
    [rate(each, old.get(each.address), "total"), "number"], [rate(each, old.get(each.address), "bytes_from_clients"), "number wide"],
    [rate(each, old.get(each.address), "bytes_from_backend"), "number wide"], [each.rtt_ms == null ? "–" : time(each.rtt_ms), "number wide"],
    [count(each.connect_failures ?? 0), each.connect_failures ? "number wide warn" : "number wide"], [each.last_check ?? "–", "wide quiet wrap"]]));
}

function health(backend) {
  if (backend.state !== "ready") return backend.state;
  return backend.ejected ? "ejected" : backend.health ?? "unknown";
}

function word(backend) {
  const text = health(backend);
  return [text, { up: "good", unknown: "quiet", drain: "warn", maintenance: "warn" }[text] ?? "bad"];
}

export function showLatencies(rows) {
  fill(byId("latencies"), rows.map(row => [phaseName(row.phase), [count(row.count), "number wide"], [time(row.p50_ms), "number"],
    [time(row.p90_ms), "number wide"], [time(row.p99_ms), "number"], [time(row.p99_9_ms), "number wide"], [time(row.max_ms), "number"]]));
}
