// A server for the client lab: each tool returns a result of one shape, with marks that tell which part of it arrived.
import { createInterface } from "node:readline";

const text = (words) => ({ type: "text", text: words });
const object = { type: "object" };
const fact = { type: "object", properties: { fact: { type: "string" } }, required: ["fact"] };
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const results = {
  text_only: { content: [text("TEXT-MARK")] },
  two_texts: { content: [text("FIRST-MARK"), text("SECOND-MARK")] },
  structured_only: { content: [], structuredContent: { fact: "STRUCTURED-MARK" } },
  repeated: { content: [text('{"fact":"STRUCTURED-MARK"}')], structuredContent: { fact: "STRUCTURED-MARK" } },
  both: { content: [text("TEXT-MARK")], structuredContent: { fact: "STRUCTURED-MARK" } },
  both_typed: { content: [text("TEXT-MARK")], structuredContent: { fact: "STRUCTURED-MARK" } },
  both_closed: { content: [text("TEXT-MARK")], structuredContent: { fact: "STRUCTURED-MARK" } },
  error_text: { content: [text("TEXT-MARK")], isError: true },
  error_both: { content: [text("TEXT-MARK")], structuredContent: { fact: "STRUCTURED-MARK" }, isError: true },
  image: { content: [text("TEXT-MARK"), { type: "image", data: pixel, mimeType: "image/png" }] },
  image_beside: {
    content: [text("TEXT-MARK"), { type: "image", data: pixel, mimeType: "image/png" }],
    structuredContent: { fact: "STRUCTURED-MARK" },
  },
  link: {
    content: [text("TEXT-MARK"), { type: "resource_link", uri: "lab://linked", name: "LINK-MARK" }],
  },
  embedded: {
    content: [text("TEXT-MARK"), { type: "resource", resource: { uri: "lab://embedded", text: "EMBEDDED-MARK" } }],
  },
  empty: { content: [] },
  long: { content: [text("BEGIN-MARK " + "word ".repeat(40_000) + " END-MARK")] },
};

const schemas = { both_typed: fact, both_closed: { ...fact, additionalProperties: false } };

const tools = Object.keys(results).map((name) => ({
  name,
  description: `Returns a result of the shape ${name}. DESCRIPTION-MARK ${"d".repeat(3000)} DESCRIPTION-END`,
  inputSchema: object,
  ...(schemas[name] ? { outputSchema: schemas[name] } : {}),
}));

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "lab", version: "1" },
    instructions: `INSTRUCTIONS-MARK ${"i".repeat(1500)} INSTRUCTIONS-END`,
  }),
  "tools/list": () => ({ tools }),
  "tools/call": ({ name }) => results[name],
  ping: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const result = answers[method]?.(params ?? {});
  const reply = result ? { result } : { error: { code: -32601, message: `no ${method}` } };
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, ...reply }) + "\n");
}
