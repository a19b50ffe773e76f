// A server for the client lab: many tools, long names, and long texts with marks that tell where a client cuts them.
// Its tool `seen` returns what the client has said of itself and sent along.
import { createInterface } from "node:readline";

const marked = (letter, length) => {
  let text = "";
  while (text.length < length) text += `${letter}${text.length}-MARK `.padEnd(100, "x").slice(0, 99) + " ";
  return text;
};
const object = { type: "object" };
const long = [40, 60, 64, 80].map((length) => `long${length}_`.padEnd(length, "n"));
const tools = [
  { name: "seen", description: "Returns what was seen.", inputSchema: object },
  ...long.map((name) => ({ name, description: "Has a long name.", inputSchema: object })),
  { name: "described", description: marked("D", 4000), inputSchema: object },
  ...Array.from({ length: 200 }, (_, n) => (
    { name: `many_${n + 1}`, description: "One of many.", inputSchema: object })),
];

let client;
const answers = {
  initialize: (params) => {
    client = params;
    return {
      protocolVersion: params.protocolVersion, capabilities: { tools: {} },
      serverInfo: { name: "lab", version: "1" }, instructions: marked("I", 2000),
    };
  },
  "tools/list": () => ({ tools }),
  "tools/call": ({ name, _meta }) => ({ content: [{
    type: "text",
    text: name === "seen"
      ? Object.keys(client.capabilities).map((key) => `CAN-${key}`).join(" ")
        + (_meta?.progressToken === undefined ? " NO-PROGRESS" : " WITH-PROGRESS")
      : `CALLED-${name}`,
  }] }),
  ping: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const result = answers[method]?.(params ?? {});
  const reply = result ? { result } : { error: { code: -32601, message: `no ${method}` } };
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, ...reply }) + "\n");
}
