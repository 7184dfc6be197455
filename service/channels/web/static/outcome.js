// One outcome as the reader sees it: answer first, then chart and table, then how it was made.

import { chart } from "./chart.js";
import { askButtons, copyButton, element } from "./elements.js";
import { file } from "./service.js";
import { table } from "./table.js";

const FORMATS = ["png", "svg", "pdf", "csv", "xlsx", "parquet", "json"];

export function answerView(answer, display) {
  return element(
    "div",
    { class: "answer" },
    element("p", { class: "headline" }, answer.text),
    answer.restatement ? element("p", { class: "restatement" }, answer.restatement) : null,
    list(answer.findings, "findings"),
    answer.chart ? chart(answer, display.alt) : null,
    answer.rows.length ? table(answer, display) : null,
    answer.assumptions.map(assumption),
    sql(display.sql),
    method(answer, display),
    downloads(answer),
    askButtons(answer.follow_ups, "Follow-up questions"),
  );
}

// A clarification or a refusal: text, and questions that do work.
export function askBackView(outcome) {
  return element(
    "div",
    { class: "answer" },
    element("p", { class: "headline ask-back" }, outcome.text),
    askButtons(outcome.options, "What to ask instead"),
  );
}

export function problemView(problem, retry) {
  const signIn = problem.status === 401 ? element("a", { href: "/sign-in" }, "Sign in") : null;
  const id = problem.request_id ? element("p", { class: "quiet" }, `Request ${problem.request_id}`) : null;
  return element(
    "div",
    { class: "problem", role: "alert" },
    element("p", {}, element("strong", {}, problem.title)),
    problem.detail && problem.detail !== problem.title ? element("p", {}, problem.detail) : null,
    id,
    element("p", { class: "tools" }, signIn, element("button", { type: "button", onclick: retry }, "Try again")),
  );
}

function list(items, name) {
  return items.length ? element("ul", { class: name }, items.map((item) => element("li", {}, item))) : null;
}

function assumption(made) {
  const alternatives = askButtons(made.alternatives, `Instead of: ${made.text}`);
  return element("div", { class: "assumption" }, element("span", {}, made.text), alternatives);
}

function sql(text) {
  const code = element("pre", { tabindex: "0" }, element("code", {}, text));
  return element(
    "details",
    { class: "sql" },
    element("summary", {}, "SQL"),
    code,
    element("p", { class: "tools" }, copyButton("Copy SQL", () => text)),
  );
}

function method(answer, display) {
  const proven = answer.period_proven ? "period proven" : null;
  const made = [answer.translator, display.cost, display.duration].filter(Boolean).join(" · ");
  const facts = [[display.trust, proven].filter(Boolean).join(", "), answer.basis, answer.freshness, made];
  return element("ul", { class: "method" }, facts.filter(Boolean).map((fact) => element("li", {}, fact)));
}

function downloads(answer) {
  const note = element("span", { role: "status" });
  const links = FORMATS.map((format) =>
    element(
      "a",
      {
        href: `/v1/answers/${encodeURIComponent(answer.receipt)}.${format}`,
        download: "",
        onclick: (event) => {
          event.preventDefault();
          void save(answer.receipt, format, note);
        },
      },
      format.toUpperCase(),
    ),
  );
  const permalink = `${location.origin}/a/${encodeURIComponent(answer.receipt)}`;
  return element("p", { class: "downloads" }, "Download ", links, copyButton("Copy link", () => permalink), note);
}

async function save(receipt, format, note) {
  note.textContent = `Making the ${format.toUpperCase()} …`;
  try {
    const { blob, name } = await file(receipt, format);
    const url = URL.createObjectURL(blob);
    element("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    note.textContent = "";
  } catch (error) {
    note.textContent = error.message;
  }
}
