// Sums a table that the model never has to read.
const folder = (await tools.files.list_allowed_directories()).content.split("\n").at(-1);
const { content } = await tools.files.read_text_file({ path: `${folder}/sales.csv` });
const [header, ...rows] = content.trim().split("\n").map(line => line.split(","));
const records = rows.map(row => Object.fromEntries(row.map((value, i) => [header[i], value])));

const revenue = Object.groupBy(records, record => record.month);
return Object.entries(revenue).map(([month, list]) => ({
  month,
  units: list.reduce((sum, r) => sum + Number(r.units), 0),
  revenue: list.reduce((sum, r) => sum + r.units * r.price, 0),
}));
