// Asks the gateway how it is, each second and whenever something has happened, and says so if it does not answer.

import { byId, setText } from "/dom.js";
import { clock, duration, phaseName } from "/format.js";
import { follow } from "/events.js";
import { listen, showHour, showRoles } from "/hour.js";
import { showCurve } from "/curve.js";
import { showLatencies, showStatus } from "/tables.js";

const STATUS_MILLIS = 1000;
const HOUR_MILLIS = 5000;
const SILENT_MILLIS = 3000;
const SHORT_SECONDS = 1200;
const PHASES = ["accept_to_select", "queue", "backend_connect", "first_byte", "session_duration", "half_close", "event_loop_lag", "health_check", "failover"];

const latest = { status: null, minute: [], hour: [] };
let answered = 0;
let following = false;
let asking = false;
let again = false;

async function ask(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(SILENT_MILLIS) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** Of the chosen pool, or of all that is timed. */
function latencyPath(span) {
  const pool = byId("pool").value;
  return `/v1/latency?window=${span}${pool && `&pool=${encodeURIComponent(pool)}`}`;
}

/** One that has gone is chosen no more. */
function offerPools(names) {
  const offered = byId("pool");
  const chosen = offered.value;
  if ([...offered.options].slice(1).map(each => each.value).join() !== names.join())
    offered.replaceChildren(new Option("all", ""), ...names.map(name => new Option(name, name, false, name === chosen)));
}

/** One question at a time; what happens meanwhile is asked for afterwards. */
async function look() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const path = latencyPath("1m");
    const [status, minute] = await Promise.all([ask("/v1/status"), ask(path)]);
    answered = Date.now();
    offerPools(status.pools.map(pool => pool.name));
    if (!latest.status && status.uptime_seconds < SHORT_SECONDS) byId("span").value = "600"; // of an hour there is little to see yet
    latest.status = status;
    showStatus(status, performance.now());
    showRoles(status);
    if (path === latencyPath("1m")) { // otherwise another pool has been chosen meanwhile, and is asked for next
      latest.minute = minute.rows;
      showLatencies(minute.rows);
      showChosen();
    }
  } catch (silent) {
    // what is shown says how old it is
  }
  asking = false;
  showLink();
  if (again) {
    again = false;
    look();
  }
}

async function lookBack() {
  try {
    const phase = byId("phase").value;
    const path = latencyPath("1h");
    const [page, hour] = await Promise.all([ask(`/v1/hour?phase=${phase}`), ask(path), looked]);
    if (phase !== byId("phase").value || path !== latencyPath("1h")) return; // another one has been asked for meanwhile
    latest.hour = hour.rows;
    if (latest.status) showHour(page, latest.status);
    showChosen();
    performance.mark("drawn");
  } catch (silent) {
    // look says so
  }
}

function showChosen() {
  const phase = byId("phase").value;
  const of = rows => rows.find(row => row.phase === phase);
  const pool = byId("pool").value;
  setText(byId("curve-phase"), phaseName(phase) + (pool && ` of ${pool}`));
  showCurve(byId("curve"), [["hour", of(latest.hour)], ["now", of(latest.minute)]]);
}

function showLink() {
  const silent = Date.now() - answered;
  const lost = silent > SILENT_MILLIS;
  document.body.classList.toggle("lost", lost);
  byId("link").className = lost || !following ? "bad" : "good";
  setText(byId("link"), !lost ? following ? "live" : "no events"
    : answered ? `no answer for ${duration(silent / 1000)}; what is shown is of ${clock(answered)}` : "no answer");
}

const looked = look();
byId("phase").append(...PHASES.map(phase => new Option(phaseName(phase), phase, phase === "first_byte", phase === "first_byte")));
byId("phase").addEventListener("change", lookBack);
byId("pool").addEventListener("change", () => {
  look();
  lookBack();
});
byId("span").addEventListener("change", () => latest.status && showRoles(latest.status));
listen();
new ResizeObserver(showChosen).observe(byId("curve"));
follow(look, connected => {
  following = connected;
  showLink();
});
await lookBack();
setInterval(look, STATUS_MILLIS);
setInterval(lookBack, HOUR_MILLIS);
