// Writes src/VoidMcp.Sandbox/Dates/windows-zones.txt: Windows' names of time zones, each with its IANA names.
//
//   node tests/data/generate-zones.mjs windowsZones.json tzdata.zi
//
// The first file is from the npm package cldr-core (Unicode, Inc., under the Unicode License v3), the second is the
// time zone database, in the public domain (/usr/share/zoneinfo/tzdata.zi on Debian).
import { readFileSync, writeFileSync } from 'node:fs';

const out = new URL('../../src/VoidMcp.Sandbox/Dates/windows-zones.txt', import.meta.url);
const [, , cldr, tz] = process.argv;
const aliases = readFileSync(tz, 'utf8').split('\n').filter(line => line.startsWith('L ')).map(line => line.split(' '));
// Debian keeps these as zones of their own.
for (const pair of ['Africa/Asmera Africa/Asmara', 'America/Coral_Harbour America/Atikokan',
  'Pacific/Truk Pacific/Chuuk', 'Pacific/Ponape Pacific/Pohnpei']) aliases.push(['L', ...pair.split(' ')]);
const linked = name => aliases.flatMap(([, a, b]) => a === name ? [b] : b === name ? [a] : []);

const zones = new Map();
const { supplemental } = JSON.parse(readFileSync(cldr, 'utf8'));
for (const { mapZone } of supplemental.windowsZones.mapTimezones) {
  const names = zones.get(mapZone._other) ?? [];
  zones.set(mapZone._other, names);
  // The territory 001 is the world: its name is the first.
  if (mapZone._territory === '001') names.unshift(...mapZone._type.split(/ +/));
  else names.push(...mapZone._type.split(/ +/));
}

// As JavaScript calls it.
zones.get('UTC').unshift('UTC');
const known = new Set([...zones.values()].flat());
for (const names of zones.values()) {
  // Other names of the same zones, which CLDR leaves out, and theirs.
  for (let i = 0; i < names.length; i++) {
    for (const name of linked(names[i])) if (!known.has(name)) { known.add(name); names.push(name); }
  }
}

writeFileSync(out, [...zones].sort(([a], [b]) => a < b ? -1 : 1)
  .map(([name, names]) => `${[name, ...new Set(names)].join('|')}\n`).join(''));
