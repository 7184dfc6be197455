// Talks to the HTTP API; the only file that knows its addresses.

// An error that can be shown: `title`, `detail`, and where to find it in the log.
export class ServiceProblem extends Error {
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

const UNREACHABLE = {
  type: "unreachable",
  title: "The service cannot be reached",
  detail: "It may have stopped, or the network is down. Nothing of your question is lost: try again.",
};
const BROKEN = {
  type: "broken-off",
  title: "The answer broke off",
  detail: "The connection ended before the answer came. Try again.",
};

// The milestones of one question as they are reached; ends after the outcome. Aborting cancels it there too.
export async function* milestones(question, follow, signal) {
  const body = follow ? { question, follow } : { question };
  const response = await request("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(body),
    signal,
  });
  let ended = false;
  for await (const told of events(response, signal)) {
    if (told.stage === "error") throw new ServiceProblem(told.problem);
    ended = ["answer", "clarification", "refusal"].includes(told.stage);
    yield told;
  }
  if (!ended) throw new ServiceProblem(BROKEN);
}

export const answer = async (receipt) => (await request(address(receipt))).json();
export const display = async (receipt) => (await request(`${address(receipt)}/display`)).json();
export const figure = async (receipt, theme) => (await request(`${address(receipt)}/figure?theme=${theme}&titled=false`)).json();

// The file and the name that the service gave it.
export async function file(receipt, format) {
  const response = await request(`${address(receipt)}.${format}`);
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { blob: await response.blob(), name: name ?? `outlay.${format}` };
}

const address = (receipt) => `/v1/answers/${encodeURIComponent(receipt)}`;

async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ServiceProblem(UNREACHABLE);
  }
  if (response.ok) return response;
  throw new ServiceProblem(await problemOf(response));
}

async function problemOf(response) {
  const unknown = { title: `The service answered ${response.status}`, detail: "Try again.", status: response.status };
  try {
    return { ...unknown, ...(await response.json()) };
  } catch {
    return unknown;
  }
}

async function* events(response, signal) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await read(reader, signal);
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.split("\n").filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
      if (data.length) yield JSON.parse(data.join("\n"));
    }
  }
}

async function read(reader, signal) {
  try {
    return await reader.read();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ServiceProblem(BROKEN);
  }
}
