// The page: a question goes out, its milestones come in, the outcome is shown and remembered.

import { loadLibrary, redraw, theme } from "./chart.js";
import { element } from "./elements.js";
import { History } from "./history.js";
import { answerView, askBackView, problemView } from "./outcome.js";
import { ServiceProblem, answer as answerOf, display as displayOf, milestones } from "./service.js";

// What goes on after each milestone.
const NEXT = { rights: "Understanding", understood: "Checking the SQL", checked: "Running", ran: "Writing the answer" };
const SLOW_AFTER_MS = 8_000;
const $ = (id) => document.getElementById(id);
const [log, box, form, send, stop, welcome, announcer] =
  ["log", "question", "ask", "send", "stop", "welcome", "announcer"].map($);
const history = new History();
let running = null;

// ——— asking ———

async function ask(text) {
  const question = text.trim();
  if (!question || running) return;
  const turn = newTurn(question);
  setRunning(new AbortController());
  void loadLibrary().catch(() => {});
  const slow = setTimeout(() => turn.step(null, "Still working; Stop ends it"), SLOW_AFTER_MS);
  try {
    const outcome = await follow(question, turn);
    turn.finish(await view(outcome));
    remember(question, outcome);
    announce(outcome.text);
  } catch (error) {
    fail(turn, question, error);
  } finally {
    clearTimeout(slow);
    setRunning(null);
    if (!matchMedia("(pointer: coarse)").matches) box.focus();
  }
}

async function follow(question, turn) {
  let outcome = null;
  for await (const told of milestones(question, history.follow, running.signal)) {
    turn.step(words(told), NEXT[told.stage]);
    outcome = told.answer ?? told.clarification ?? told.refusal ?? outcome;
  }
  return outcome;
}

function words(told) {
  if (told.stage === "rights") return "Rights looked up";
  if (told.stage === "understood") return told.restatement ? `Understood: ${told.restatement}` : "Understood";
  if (told.stage === "checked") return told.period_proven ? "SQL checked, period proven" : "SQL checked";
  if (told.stage === "ran") return `${told.rows} ${told.rows === 1 ? "row" : "rows"} in ${told.milliseconds} ms`;
  return null;
}

async function view(outcome) {
  return outcome.kind === "answer" ? answerView(outcome, await displayOf(outcome.receipt)) : askBackView(outcome);
}

function remember(question, outcome) {
  history.add(outcome.kind === "answer" ? { question, receipt: outcome.receipt } : { question, outcome });
  showHistory();
}

function fail(turn, question, error) {
  if (running?.signal.aborted) {
    turn.finish(element("p", { class: "quiet" }, "Stopped."));
    announce("Stopped.");
    if (!box.value) box.value = question;
    return;
  }
  const problem = error instanceof ServiceProblem ? error.problem : { title: "The page failed", detail: String(error) };
  const retry = () => {
    turn.node.remove();
    void ask(question);
  };
  turn.finish(problemView(problem, retry));
}

// ——— showing ———

function newTurn(question) {
  const steps = element("ol", { class: "steps" }, element("li", {}, "Asking …"));
  const title = element("h2", { class: "question" }, question);
  const node = element("article", { class: "turn newest", "aria-label": question }, title, steps);
  welcome.hidden = true;
  log.append(node);
  node.scrollIntoView({ block: "start" });
  return {
    node,
    step: (done, next) => {
      if (done) steps.lastElementChild.textContent = done;
      if (next) (done ? steps.appendChild(element("li")) : steps.lastElementChild).textContent = `${next} …`;
    },
    finish: (content) => {
      steps.lastElementChild.remove();
      if (content.querySelector(".method") && steps.children.length) {
        const summary = element("summary", {}, "How this was answered");
        content.append(element("details", { class: "how" }, summary, element("ol", {}, ...steps.children)));
      }
      steps.replaceWith(content);
      node.scrollIntoView({ block: "start" });
    },
  };
}

function setRunning(controller) {
  running = controller;
  send.hidden = Boolean(controller);
  stop.hidden = !controller;
  log.setAttribute("aria-busy", String(Boolean(controller)));
}

// Screen readers hear the outcome once, not each step.
function announce(text) {
  announcer.textContent = text;
  document.title = `${text} · Outlay`;
}

// ——— conversations ———

async function showConversation() {
  log.replaceChildren();
  welcome.hidden = history.current.turns.length > 0;
  for (const kept of history.current.turns) {
    const turn = newTurn(kept.question);
    try {
      turn.finish(await view(kept.outcome ?? (await answerOf(kept.receipt))));
    } catch (error) {
      fail(turn, kept.question, error);
    }
  }
}

function showHistory() {
  const others = history.conversations.filter((conversation) => conversation.turns.length);
  const entries = others.map((conversation) => {
    const open = () => {
      if (running) return;
      $("history").open = false;
      history.open(conversation);
      void showConversation();
    };
    return element("li", {}, element("button", { type: "button", onclick: open }, conversation.turns[0].question));
  });
  $("history").querySelector("ul").replaceChildren(...entries);
  $("history").hidden = entries.length === 0;
}

function beginConversation() {
  running?.abort();
  history.begin();
  history.save();
  document.title = "Outlay";
  if (location.pathname !== "/") window.history.replaceState(null, "", "/");
  void showConversation();
  box.focus();
}

// ——— the page itself ———

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
}

function submit() {
  const question = box.value;
  if (!question.trim() || running) return;
  box.value = "";
  grow();
  void ask(question);
}

function onKey(event) {
  if (event.key === "Escape" && running) running.abort();
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("shortcuts").open) return;
  if (event.key === "/") {
    event.preventDefault();
    box.focus();
  }
  if (event.key === "?") $("shortcuts").showModal();
}

function onBoxKey(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
  if (event.key === "ArrowUp" && !box.value) {
    event.preventDefault();
    box.value = history.current.turns.at(-1)?.question ?? "";
  }
}

function onClick(event) {
  const asked = event.target instanceof Element ? event.target.closest("[data-ask]") : null;
  if (!asked) return;
  event.preventDefault();
  void ask(asked.dataset.ask);
}

function switchTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("outlay.theme", next);
  } catch {
    // Storage is off: the choice lasts as long as the page.
  }
  redraw();
}

function openPermalink() {
  const { receipt, question } = document.body.dataset;
  if (!receipt) return;
  const known = history.holding(receipt);
  if (known) {
    history.open(known);
    return;
  }
  history.begin();
  history.add({ question, receipt });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
stop.addEventListener("click", () => running?.abort());
box.addEventListener("keydown", onBoxKey);
box.addEventListener("input", grow);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
$("theme").addEventListener("click", switchTheme);
$("keys").addEventListener("click", () => $("shortcuts").showModal());
$("new").addEventListener("click", beginConversation);
for (const id of ["new", "theme", "keys"]) $(id).hidden = false;
openPermalink();
showHistory();
if (history.current.turns.length) void loadLibrary().then(showConversation, showConversation);
