// The TypeScript SDK's own client in front of the binary: large results, their resources, and questions to the user.
// Arguments: the binary, then "legacy" or "modern". Prints one JSON object of what it saw.
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [binary, era] = process.argv.slice(2);
const transport = new StdioClientTransport({ command: binary, args: ["serve"], env: process.env });
const client = new Client(
  { name: "sdk", version: "1" },
  {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode: era === "modern" ? { pin: "2026-07-28" } : "legacy" },
  },
);
const errors = [];
client.onerror = error => errors.push(String(error));
client.setRequestHandler("elicitation/create", async request => ({
  action: "accept",
  content: { answer: `to "${request.params.message}": me` },
}));
await client.connect(transport);
await client.listTools();

// The SDK's own limit is a minute, which a busy machine may need for so many bytes.
const patient = { timeout: 900_000 };

async function readAll(uri) {
  let text = "", parts = 0;
  for (let next = uri; next; parts++) {
    const [content] = (await client.readResource({ uri: next }, patient)).contents;
    text += content.text ?? "";
    next = content._meta?.["voidmcp/next"];
  }
  return { length: text.length, parts };
}

const call = (name, args) => client.callTool({ name, arguments: args }, patient);
const large = await call("fx__huge", { bytes: 25_000_000 });
const typed = await call("fx__large_typed", { bytes: 14_000_000 });
const script = await call("execute_code", { code: "return 'x'.repeat(14000000)", timeout: 900 });
const asked = await call("execute_code", { code: "return await ask('Who?')" });
const links = result => result.content.filter(block => block.type === "resource_link").map(block => block.uri);
console.log(JSON.stringify({
  large: links(large),
  typed: { links: links(typed), isError: typed.isError === true },
  script: links(script),
  asked: asked.content[0].text,
  listed: (await client.listResources()).resources.length,
  read: await readAll(links(large)[0]),
  readScript: await readAll(links(script)[0]),
  errors,
}));
await client.close();
