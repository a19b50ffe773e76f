// A server for the client lab with many tools, of which each definition has some 250 bytes. Argument: how many. The
// tools form a chain: the result of one has the key of the next.
import { createInterface } from "node:readline";

const count = Number(process.argv[2]);
const tools = Array.from({ length: count }, (_, n) => ({
  name: `step_${n + 1}`,
  description: `Step ${n + 1} of the chain: takes a key, returns the key of the step after it.`,
  inputSchema: { type: "object", properties: { key: { type: "string" } }, required: ["key"] },
  outputSchema: { type: "object", properties: { next: { type: "string" } } },
}));

const answers = {
  initialize: ({ protocolVersion }) => (
    { protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "lab", version: "1" } }),
  "tools/list": () => ({ tools }),
  "tools/call": ({ arguments: { key } }) => {
    const structuredContent = { next: `${key}+` };
    return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
  },
  ping: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const result = answers[method]?.(params ?? {});
  const reply = result ? { result } : { error: { code: -32601, message: `no ${method}` } };
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, ...reply }) + "\n");
}
