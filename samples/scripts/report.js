// Writes a file from several others; one that can't be read is reported and stops nothing.
const folder = (await tools.files.list_allowed_directories()).content.split("\n").at(-1);
const names = ["alpha.md", "beta.md", "gamma.md"];

const read = await Promise.allSettled(
  names.map(name => tools.files.read_text_file({ path: `${folder}/${name}` })));
const lines = read.map((result, i) => result.status === "fulfilled"
  ? `- ${result.value.content.match(/^# (.*)$/m)[1]}: ${result.value.content.match(/- \[ \]/g).length} open`
  : `- ${names[i]}: not found`);

const path = `${folder}/report.txt`;
await tools.files.write_file({ path, content: `${lines.join("\n")}\n` });
return { written: "report.txt", lines };
