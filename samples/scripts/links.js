// Links between the documents that lead nowhere.
const folder = (await tools.files.list_allowed_directories()).content.split("\n").at(-1);
const { content: listing } = await tools.files.search_files({ path: folder, pattern: "**/*.md" });
const paths = listing.split("\n");

const links = await Promise.all(paths.map(async path => {
  const { content } = await tools.files.read_text_file({ path });
  return [...content.matchAll(/\[[^\]]*\]\(([^)]+)\)/g)].map(([, target]) => ({ from: path.split("/").at(-1), target }));
}));

const broken = links.flat().filter(link => !paths.some(path => path.endsWith(`/${link.target}`)));
return { checked: links.flat().length, broken };
