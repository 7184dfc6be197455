// Interactive charts. Plotly weighs 4.8 MB, so it is fetched with the first question, not with the page.

import { element } from "./elements.js";
import { figure } from "./service.js";

const NARROW = 480;
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

// On the page's own ground, and on narrow screens with the legend below the plot and room for the values.
function fitted(layout, width) {
  const clear = "rgba(0,0,0,0)";
  const own = { ...layout, paper_bgcolor: clear, plot_bgcolor: clear };
  if (width >= NARROW) return own;
  const legend = { ...layout.legend, orientation: "h", x: 0, xanchor: "left", y: -0.15, yanchor: "top" };
  return { ...own, legend, margin: { ...layout.margin, r: 44 } };
}

async function draw(host, receipt) {
  try {
    const [plotly, drawing] = await Promise.all([loadLibrary(), figure(receipt, theme())]);
    const config = { displayModeBar: false, displaylogo: false, responsive: true };
    await plotly.react(host, drawing.data, fitted(drawing.layout, host.clientWidth), config);
  } catch (error) {
    host.replaceChildren(element("p", { class: "quiet" }, `No chart: ${error.message} The table has the same numbers.`));
  }
}
