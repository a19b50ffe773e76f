// Open tasks of all documents, by due date: one call per file, in parallel, and one small table for the model.
const folder = (await tools.files.list_allowed_directories()).content.split("\n").at(-1);
const { content: listing } = await tools.files.search_files({ path: folder, pattern: "**/*.md" });

const tasks = await Promise.all(listing.split("\n").map(async path => {
  const { content } = await tools.files.read_text_file({ path });
  const field = key => content.match(new RegExp(`^${key}: (.*)$`, "m"))[1];
  return [...content.matchAll(/^- \[ \] (.*)$/gm)]
    .map(([, task]) => ({ due: field("Due"), owner: field("Owner"), task: task.replace(/ \(.*\)$/, "") }));
}));

return tasks.flat().sort((a, b) => a.due.localeCompare(b.due) || a.task.localeCompare(b.task));
