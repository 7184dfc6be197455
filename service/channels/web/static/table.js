// The result as a table: shown as the service formatted it, sorted by the values behind it.

import { copyButton, element } from "./elements.js";

const FIRST_ROWS = 50;

export function table(answer, display) {
  const order = answer.rows.map((_, index) => index);
  const state = { order, column: null, descending: false, all: order.length <= FIRST_ROWS };
  const body = element("tbody");
  const heads = display.columns.map((column, index) => head(column, () => sortBy(index)));
  const more = element("button", { type: "button", class: "small", onclick: showAll }, `Show all ${order.length} rows`);

  function sortBy(index) {
    state.descending = state.column === index ? !state.descending : display.columns[index].numeric;
    state.column = index;
    state.order = sorted(answer.rows, index, display.columns[index].numeric, state.descending);
    heads.forEach((cell, at) => {
      if (at === index) cell.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    fill();
  }

  function showAll() {
    state.all = true;
    fill();
  }

  function fill() {
    const shown = state.all ? state.order : state.order.slice(0, FIRST_ROWS);
    body.replaceChildren(...shown.map((index) => line(display.rows[index], display.columns)));
    more.hidden = state.all;
  }

  fill();
  const grid = element(
    "table",
    {},
    element("caption", { class: "unseen" }, answer.restatement || answer.text),
    element("thead", {}, element("tr", {}, heads)),
    body,
  );
  const region = element("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, grid);
  const tools = element("p", { class: "tools" }, more, copyButton("Copy table", () => asTabs(answer)));
  return element("div", {}, region, tools, cutNote(answer));
}

function head(column, onclick) {
  const button = element("button", { type: "button", onclick }, column.label);
  return element("th", { scope: "col", class: column.numeric ? "numeric" : null }, button);
}

function line(cells, columns) {
  return element(
    "tr",
    {},
    cells.map((text, index) => element("td", { class: columns[index].numeric ? "numeric" : null }, text)),
  );
}

function cutNote(answer) {
  if (!answer.truncated) return null;
  return element("p", { class: "problem" }, "There are more rows than an answer may have; these are the first ones.");
}

// What has no value stands last in either direction.
function sorted(rows, column, numeric, descending) {
  const sign = descending ? -1 : 1;
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  return rows
    .map((_, index) => index)
    .sort((a, b) => {
      const [left, right] = [rows[a][column], rows[b][column]];
      if (left === null || right === null) return (left === null) - (right === null);
      return sign * (numeric ? Number(left) - Number(right) : words.compare(String(left), String(right)));
    });
}

// A spreadsheet takes tabs; a cell that would start a formula there gets an apostrophe.
function asTabs(answer) {
  const cell = (value) => {
    const text = value === null ? "" : String(value).replace(/[\t\r\n]+/g, " ");
    return typeof value === "string" && /^[=+@-]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  };
  const rows = [answer.columns.map((column) => column.name), ...answer.rows];
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}
