// Numbers as the command line shows them.

const STEPS = ["", "k", "M", "G", "T"];

function digits(value) {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** Three digits that count. */
export function time(millis) {
  if (millis < 1) return digits(millis * 1000) + " µs";
  if (millis < 1000) return digits(millis) + " ms";
  const seconds = millis / 1000;
  return seconds < 60 ? digits(seconds) + " s" : Math.floor(seconds / 60) + ":" + String(Math.floor(seconds) % 60).padStart(2, "0") + " min";
}

export function duration(seconds) {
  if (seconds < 1) return Math.round(seconds * 1000) + " ms";
  const whole = Math.floor(seconds);
  if (whole < 60) return whole + " s";
  if (whole < 3600) return Math.floor(whole / 60) + " min " + whole % 60 + " s";
  return Math.floor(whole / 3600) + " h " + Math.floor(whole % 3600 / 60) + " min";
}

export function quantity(value) {
  let step = 0;
  for (; value >= 999.5 && step < STEPS.length - 1; step++) value /= 1000;
  if (step === 0) return value < 9.95 && value !== Math.round(value) ? value.toFixed(1) : value.toFixed(0);
  return (value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)) + STEPS[step];
}

/** As in 2.00 MB/s. */
export function rate(value, unit) {
  return quantity(value).replace(/([kMGT]?)$/, ` $1${unit}`);
}

export function count(value) {
  return value.toLocaleString("en-US");
}

/** Of an epoch in milliseconds, in the reader's own zone. */
export function clock(at, seconds = true) {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: seconds ? "2-digit" : undefined });
}

export function phaseName(phase) {
  return phase.replaceAll("_", " ");
}
