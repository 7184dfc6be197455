// The conversations of this browser session: questions with the receipt (or ask-back) that each came to.
// Answers themselves stay with the service and are read again by receipt.

const STORE = "outlay.conversations";
const MOST = 20;

export class History {
  constructor() {
    this.conversations = load();
    if (!this.conversations.length) this.begin();
  }

  get current() {
    return this.conversations[0];
  }

  // The receipt that a next question follows up.
  get follow() {
    return this.current.turns.findLast((turn) => turn.receipt)?.receipt ?? null;
  }

  begin() {
    if (this.conversations[0]?.turns.length === 0) return;
    this.conversations.unshift({ turns: [] });
    this.conversations.length = Math.min(this.conversations.length, MOST);
  }

  add(turn) {
    this.current.turns.push(turn);
    this.save();
  }

  open(conversation) {
    this.conversations = [conversation, ...this.conversations.filter((other) => other !== conversation && other.turns.length)];
    this.save();
  }

  holding(receipt) {
    return this.conversations.find((conversation) => conversation.turns.some((turn) => turn.receipt === receipt));
  }

  save() {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this.conversations));
    } catch {
      // Storage is full or off: the conversation lives as long as the page.
    }
  }
}

function load() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((conversation) => Array.isArray(conversation?.turns)) : [];
  } catch {
    return [];
  }
}
