// Servers for the client lab, for what happens during a session. Arguments: "events" or "late", and a folder.
//
// "events" has tools that ask the user (`ask`), change the list of tools (`change` adds `added`), take long (`wait`,
// with progress each second) and let the late server begin (`release`). "late" is silent until then.
//
// What either gets is appended to `events.jsonl` or `late.jsonl` in the folder: a line each, with the time in ms.
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const [role, folder] = process.argv.slice(2);
const log = (event) =>
  appendFileSync(join(folder, `${role}.jsonl`), JSON.stringify({ at: Date.now(), event }) + "\n");
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
const notify = (method, params) => send({ method, ...(params && { params }) });
const until = async (condition) => { while (!condition()) await sleep(20); };
const released = join(folder, "released");
const listed = join(folder, "late-listed");

const tool = (name, description, properties = {}) =>
  ({ name, description, inputSchema: { type: "object", properties } });
const tools = role === "late"
  ? [tool("arrived", "Comes late.")]
  : [
    tool("ask", "Asks the user for a word."),
    tool("release", "Lets the late server begin."),
    tool("wait", "Takes a while.", { seconds: { type: "number" }, late: { type: "boolean" } }),
    tool("change", "Adds a tool to this server."),
  ];

let client;
const open = new Map(); // our requests, by ID
const cancelled = new Set(); // IDs of the client's requests

async function ask() {
  if (!client.capabilities.elicitation) return "CANNOT-ASK";
  const requestedSchema = { type: "object", properties: { word: { type: "string" } }, required: ["word"] };
  const reply = await new Promise((resolve) => {
    open.set("ask", resolve);
    send({ id: "ask", method: "elicitation/create", params: { message: "Which word?", requestedSchema } });
  });
  return reply.error ? `ASK-FAILED ${reply.error.code}` : `ASK-${reply.result.action}`;
}

async function wait({ seconds, late }, id, token) {
  if (late) await until(() => existsSync(listed));
  const end = Date.now() + seconds * 1000;
  let steps = 0;
  while (Date.now() < end) {
    if (cancelled.has(id)) return undefined;
    if (token !== undefined) {
      notify("notifications/progress", { progressToken: token, progress: ++steps, total: Math.ceil(seconds) });
    }
    await sleep(Math.min(1000, end - Date.now()));
  }
  return `WAITED-${seconds}`;
}

const calls = {
  ask,
  wait,
  release: () => (writeFileSync(released, ""), "RELEASED-MARK"),
  change: () => {
    tools.push(tool("added", "Was added later."));
    notify("notifications/tools/list_changed");
    return "CHANGED-MARK";
  },
  added: () => "ADDED-MARK",
  arrived: () => "ARRIVED-MARK",
};

const answers = {
  initialize: async (params) => {
    client = params;
    if (role === "late") await until(() => existsSync(released));
    return {
      protocolVersion: params.protocolVersion, capabilities: { tools: { listChanged: true } },
      serverInfo: { name: role, version: "1" },
    };
  },
  "tools/list": () => {
    if (role === "late") writeFileSync(listed, "");
    return { tools };
  },
  "tools/call": async ({ name, arguments: args, _meta }, id) => {
    log(`call ${name}`);
    const text = await calls[name](args ?? {}, id, _meta?.progressToken);
    return text === undefined ? undefined : { content: [{ type: "text", text }] };
  },
  ping: () => ({}),
};

async function answer({ id, method, params }) {
  if (!answers[method]) return send({ id, error: { code: -32601, message: `no ${method}` } });
  const result = await answers[method](params ?? {}, id);
  if (result !== undefined) send({ id, result });
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.method === undefined) {
    open.get(message.id)?.(message);
  } else if (message.id !== undefined) {
    answer(message);
  } else if (message.method === "notifications/cancelled") {
    cancelled.add(message.params.requestId);
    log("cancelled");
  }
}
log("closed");
process.exit(0);
