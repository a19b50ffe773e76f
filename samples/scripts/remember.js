// Stores owners and their projects in the knowledge graph, and asks it who works on what.
const folder = (await tools.files.list_allowed_directories()).content.split("\n").at(-1);
const { content: listing } = await tools.files.search_files({ path: folder, pattern: "**/*.md" });

const projects = await Promise.all(listing.split("\n").map(async path => {
  const { content } = await tools.files.read_text_file({ path });
  return { name: content.match(/^# (.*)$/m)[1], owner: content.match(/^Owner: (.*)$/m)[1] };
}));

await tools.memory.create_entities({
  entities: projects.flatMap(p => [
    { name: p.owner, entityType: "person", observations: [] },
    { name: p.name, entityType: "project", observations: [] },
  ]),
});
await tools.memory.create_relations({
  relations: projects.map(p => ({ from: p.owner, to: p.name, relationType: "owns" })),
});
const { relations } = await tools.memory.open_nodes({ names: projects.flatMap(p => [p.owner, p.name]) });
return relations.map(r => `${r.from} ${r.relationType} ${r.to}`).sort();
