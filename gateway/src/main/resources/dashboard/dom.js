// Elements, made and brought up to date: what is the same is left alone, so that nobody's focus or selection is lost.

const SVG = "http://www.w3.org/2000/svg";

export const byId = id => document.getElementById(id);

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export function setText(of, text) {
  if (of.textContent !== text) of.textContent = text;
}

function setClass(of, name) {
  if (of.className !== name) of.className = name;
}

/** Rows of cells; a cell is its text, or its text and its class. The first one of each row is its heading. */
export function fill(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((cells, i) => {
    const row = body.rows[i] ?? body.insertRow();
    cells.forEach((cell, j) => {
      const [text, name] = Array.isArray(cell) ? cell : [cell, ""];
      if (!row.cells[j]) row.append(j === 0 ? heading() : element("td"));
      setText(row.cells[j], String(text));
      setClass(row.cells[j], name);
    });
  });
}

function heading() {
  const made = element("th");
  made.scope = "row";
  return made;
}

export function headings(columns) {
  const row = element("tr");
  for (const [text, name] of columns) {
    const made = element("th", name, text);
    made.scope = "col";
    row.append(made);
  }
  const head = element("thead");
  head.append(row);
  return head;
}
