// Interactive charts. Plotly weighs 4.8 MB, so it is fetched with the first question, not with the page.

import { element } from "./elements.js";
import { figure } from "./service.js";

const drawn = new Map();
let library = null;

export function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = element("script", { src: document.body.dataset.plotly });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      library = null;
      script.remove();
      reject(new Error("the chart library could not be loaded"));
    });
    document.head.append(script);
  });
  return library;
}

export const theme = () =>
  document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

// A figure that draws itself; where it can't, the table below says the same.
export function chart(answer, alt) {
  const host = element("div", { class: "plot" });
  const node = element("figure", { "aria-label": alt }, host, element("figcaption", {}, alt));
  drawn.set(host, answer.receipt);
  void draw(host, answer.receipt);
  return node;
}

export function redraw() {
  for (const [host, receipt] of drawn) {
    if (host.isConnected) void draw(host, receipt);
    else drawn.delete(host);
  }
}

async function draw(host, receipt) {
  try {
    const [plotly, drawing] = await Promise.all([loadLibrary(), figure(receipt, theme())]);
    const config = { displayModeBar: false, displaylogo: false, responsive: true };
    await plotly.react(host, drawing.data, { ...drawing.layout, autosize: true, width: undefined }, config);
  } catch (error) {
    host.replaceChildren(element("p", { class: "quiet" }, `No chart: ${error.message} The table has the same numbers.`));
  }
}
