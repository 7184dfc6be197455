// Builds DOM nodes. Every text goes in as a text node: data can never become markup.

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// A button that says for a moment that it has done it. Pages on plain http beyond this machine have no
// clipboard, hence the selection.
export function copyButton(label, text) {
  const button = element("button", { type: "button", class: "small" }, label);
  button.addEventListener("click", async () => {
    const done = await copy(text());
    button.textContent = done ? "Copied" : "Could not copy";
    setTimeout(() => (button.textContent = label), 1500);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// Buttons that ask a question; the page listens for data-ask in one place.
export function askButtons(options, label) {
  if (!options || options.length === 0) return null;
  const buttons = options.map((option) =>
    element("button", { type: "button", "data-ask": option.question, title: option.question }, option.label),
  );
  return element("div", { class: "options", role: "group", "aria-label": label }, buttons);
}
