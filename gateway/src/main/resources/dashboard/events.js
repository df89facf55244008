// What happens, as the gateway tells it: notes for people, and notices, of which changes of role are drawn.

import { byId, element } from "/dom.js";
import { clock } from "/format.js";

const NOTES_SHOWN = 200;
const MOVES_SHOWN = 6;
const REFUSED_MILLIS = 5000;

let notes = [];
let notices = [];

/** @param happened called after events; stateChanged with whether the gateway tells of them */
export function follow(happened, stateChanged) {
  byId("warnings").addEventListener("change", show);
  connect(happened, stateChanged);
}

function connect(happened, stateChanged) {
  const source = new EventSource("/v1/events"); // comes back by itself, and goes on where it was, unless it was refused
  source.addEventListener("hello", message => {
    if (!JSON.parse(message.data).goes_on) {
      notes = [];
      notices = [];
      show();
    }
    stateChanged(true);
  });
  source.addEventListener("note", message => {
    notes.push(JSON.parse(message.data));
    if (notes.length > NOTES_SHOWN) notes.shift();
    soon(happened);
  });
  source.addEventListener("notice", message => {
    notices.push(JSON.parse(message.data));
    if (notices.length > NOTES_SHOWN) notices.shift();
    soon(happened);
  });
  source.onerror = () => {
    stateChanged(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => connect(happened, stateChanged), REFUSED_MILLIS);
  };
}

/** Of a burst only the last one is drawn. */
let due = false;
function soon(happened) {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    show();
    happened();
  });
}

/** Changes of role, the latest last. */
export const moves = () => notices.filter(each => each.kind === "transition" || each.kind === "fence");

/** What is worth a mark in time. */
export const marks = () => notices.filter(each => ["alarm", "fence", "transition", "reload"].includes(each.kind));

function show() {
  const only = byId("warnings").checked;
  byId("events").replaceChildren(...notes.filter(note => !only || note.severity === "warning").reverse().map(note => line(note.time, note.text, note.severity)));
  byId("moves").replaceChildren(...moves().slice(-MOVES_SHOWN).reverse()
    .map(each => line(each.time, `${each.vip}: ${each.from} → ${each.to}: ${each.reason}`, each.kind === "fence" ? "warning" : "")));
}

function line(time, text, severity) {
  const made = element("li", severity);
  const at = element("time", "", clock(Date.parse(time)));
  at.dateTime = time;
  made.append(at, " ", severity === "warning" ? "⚠ " : "", text);
  return made;
}
