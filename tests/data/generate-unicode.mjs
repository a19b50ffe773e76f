// Writes src/VoidMcp.Sandbox/Unicode/unicode.bin: normalization, collation and encoding tables for scripts.
//
//   node tests/data/generate-unicode.mjs [allkeys.txt]
//
// The structure of the collation elements comes from the Unicode Collation Algorithm's allkeys.txt (default: the copy
// in Perl's Unicode::Collate); decompositions, and the order of characters in CLDR's root collation, from this Node's
// ICU. Both are data of Unicode, Inc. under the Unicode License v3.
import { readFileSync, writeFileSync } from 'node:fs';

const source = process.argv[2] ?? '/usr/share/perl/5.36.0/Unicode/Collate/allkeys.txt';
const out = new URL('../../src/VoidMcp.Sandbox/Unicode/unicode.bin', import.meta.url);
const sections = [];
const add = (tag, array) => {
  const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  const head = Buffer.alloc(8);
  head.write(tag, 0, 'latin1');
  head.writeUInt32LE(bytes.length, 4);
  sections.push(head, bytes, Buffer.alloc((4 - bytes.length % 4) % 4));
  console.log(tag, bytes.length);
};
const text = cps => String.fromCodePoint(...cps);
const points = s => [...s].map(c => c.codePointAt(0));
const isHangul = cp => cp >= 0xAC00 && cp <= 0xD7A3;
const isSurrogate = cp => cp >= 0xD800 && cp <= 0xDFFF;
const all = [];
for (let cp = 0; cp < 0x30000; cp++) if (!isSurrogate(cp) && /\p{Assigned}/u.test(text([cp]))) all.push(cp);

// Normalization: full decompositions, combining classes (their order is all that matters), composition pairs.
const keys = [], canonical = [], compatible = [], pool = [0], pooled = new Map();
const keep = s => {
  if (pooled.has(s)) return pooled.get(s);
  const at = pool.length;
  pool.push(s.length, ...Array.from({ length: s.length }, (_, i) => s.charCodeAt(i)));
  pooled.set(s, at);
  return at;
};
const composed = [];
for (const cp of all) {
  const s = text([cp]), nfd = s.normalize('NFD'), nfkd = s.normalize('NFKD');
  if (isHangul(cp) || nfkd === s) continue;
  keys.push(cp);
  canonical.push(nfd === s ? 0 : keep(nfd));
  compatible.push(nfkd === nfd ? 0 : keep(nfkd));
  if (nfd !== s && s.normalize('NFC') === s) {
    const parts = points(nfd);
    const last = parts.pop(), first = points(text(parts).normalize('NFC'));
    if (first.length !== 1) throw new Error(`no pair for ${cp.toString(16)}`);
    if (text([first[0], last]).normalize('NFC') !== s) throw new Error(`not composed: ${cp.toString(16)}`);
    composed.push([first[0], last, cp]);
  }
}
if (pool.length > 0xFFFF) throw new Error('pool is too large');
add('dkey', Uint32Array.from(keys));
add('dcan', Uint16Array.from(canonical));
add('dcom', Uint16Array.from(compatible));
add('dpoo', Uint16Array.from(pool));
composed.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
add('comp', Uint32Array.from(composed.flat()));

const swaps = (a, b) => text([a, b]).normalize('NFD') !== text([a, b]);
const marks = all.filter(cp => /\p{M}/u.test(text([cp])) && text([cp]).normalize('NFD') === text([cp])
  && (swaps(0x345, cp) || swaps(cp, 0x334) || swaps(0x301, cp)));
const classes = [];
for (const m of marks) {
  const same = classes.find(c => !swaps(c[0], m) && !swaps(m, c[0]));
  if (same) same.push(m); else classes.push([m]);
}
classes.sort((a, b) => swaps(b[0], a[0]) ? -1 : 1);
const classOf = new Map(classes.flatMap((c, i) => c.map(m => [m, i + 1])));
add('ccc ', Uint32Array.from([...classOf].sort((a, b) => a[0] - b[0]).map(([m, c]) => m * 256 + c)));

// Collation.
const isHan = cp => /\p{Unified_Ideograph}/u.test(text([cp]));
const isImplicit = cp => isHan(cp) || /[\p{sc=Tangut}\p{sc=Nushu}\p{sc=Khitan_Small_Script}]/u.test(text([cp]));
const entries = new Map(), decomposed = new Set();
for (const line of readFileSync(source, 'latin1').split('\n')) {
  const m = /^([0-9A-F ]+);\s*((?:\[[^\]]*\])+)/.exec(line);
  if (!m) continue;
  const cps = m[1].trim().split(/\s+/).map(x => parseInt(x, 16)), s = text(cps);
  if (s.normalize('NFD') !== s || cps.some(isHangul) || cps.length === 1 && isImplicit(cps[0])) continue;
  const ces = [...m[2].matchAll(/\[[.*]([0-9A-F]+)\.([0-9A-F]+)\.([0-9A-F]+)\]/g)]
    .map(x => x.slice(1).map(y => parseInt(y, 16)));
  // Implicit weights (of ideographs in parentheses or squares) are left to the compatibility decomposition.
  if (ces.some(ce => ce[0] >= 0xFB00)) { decomposed.add(s); continue; }
  entries.set(s, ces);
}
const base = new Intl.Collator('und', { sensitivity: 'base' });
const full = new Intl.Collator('und', { sensitivity: 'variant' });
const representatives = new Map();
for (const [s, ces] of entries) {
  const primaries = ces.filter(ce => ce[0] > 0);
  if (points(s).length > 1 || primaries.length !== 1 || ces[0][0] === 0) continue;
  const plain = ces.length === 1 && ces[0][1] === 0x20 && ces[0][2] === 2;
  if (!representatives.has(primaries[0][0]) || plain && !representatives.get(primaries[0][0]).plain)
    representatives.set(primaries[0][0], { s, plain, primary: primaries[0][0] });
}
const order = [...representatives.values()];
for (const cp of all) {
  const s = text([cp]);
  if (entries.has(s) || decomposed.has(s) || isImplicit(cp) || isHangul(cp) || s.normalize('NFD') !== s) continue;
  if (/\p{Co}/u.test(s)) continue;
  if (full.compare(s, '') === 0) { entries.set(s, [[0, 0, 0]]); continue; }
  if (base.compare(s, '') === 0) { entries.set(s, [[0, 0x20, 2]]); continue; }
  order.push({ s, primary: 0 });
}
order.sort((a, b) => base.compare(a.s, b.s) || b.primary - a.primary);
const rankOf = new Map();
let rank = 0;
for (let i = 0; i < order.length; i++) {
  const equal = i > 0 && base.compare(order[i - 1].s, order[i].s) === 0;
  if (!equal) rank++;
  if (order[i].primary > 0) rankOf.set(order[i].primary, rank);
  else entries.set(order[i].s, [[-rank, 0x20, equal ? 4 : 2]]);
}
console.log('primaries', rank, 'entries', entries.size);
let missing = 0;
const rankFor = p => {
  if (p === 0) return 0;
  if (p < 0) return -p;
  if (rankOf.has(p)) return rankOf.get(p);
  missing++;
  for (let q = p; q > 0; q--) if (rankOf.has(q)) { rankOf.set(p, rankOf.get(q)); return rankOf.get(q); }
  return 0;
};
const ignorable = new Intl.Collator('und', { ignorePunctuation: true });
const lastVariable = order.filter(o => ignorable.compare(o.s, '') === 0 && base.compare(o.s, '') !== 0);
const maxVariable = Math.max(...lastVariable.map(o => o.primary > 0 ? rankOf.get(o.primary) : 0));
const digit = rankFor(entries.get('0')[0][0]);

const elements = [0], lists = new Map();
const listOf = ces => {
  const packed = ces.map((ce, i) => {
    const more = i < ces.length - 1 ? 0x80 : 0;
    const secondary = ce[1] === 0 ? 0 : ce[1] - 0x1F;
    return ((rankFor(ce[0]) << 16) | (secondary << 8) | more | ce[2]) >>> 0;
  });
  const key = packed.join();
  if (!lists.has(key)) { lists.set(key, elements.length); elements.push(...packed); }
  return lists.get(key);
};
const BLOCK = 32, blocks = new Map(), index = new Uint16Array(0x20000 / BLOCK), values = [];
for (let b = 0; b < index.length; b++) {
  const block = [];
  for (let i = 0; i < BLOCK; i++) {
    const cp = b * BLOCK + i, ces = isSurrogate(cp) ? undefined : entries.get(text([cp]));
    block.push(ces === undefined ? 0 : listOf(ces));
  }
  const key = block.join();
  if (!blocks.has(key)) { blocks.set(key, values.length / BLOCK); values.push(...block); }
  index[b] = blocks.get(key);
}
const contractions = [...entries].filter(([s]) => points(s).length > 1)
  .map(([s, ces]) => [...points(s), 0].slice(0, 3).concat(listOf(ces)))
  .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
if (elements.length > 0xFFFF) throw new Error('too many collation elements');
console.log('without representative', missing, 'elements', elements.length);
add('cidx', index);
add('cval', Uint16Array.from(values));
add('cele', Uint32Array.from(elements));
add('cont', Uint32Array.from(contractions.flat()));
add('cinf', Uint32Array.from([maxVariable, digit, rank]));

// The weights of scripts that a language sorts before Latin: first and last rank, for ScriptOrder.
const scripts = ['Latn', 'Grek', 'Cyrl', 'Geor', 'Armn', 'Hebr', 'Arab', 'Deva', 'Beng', 'Guru', 'Gujr', 'Taml', 'Telu',
  'Knda', 'Mlym', 'Thai', 'Hang', 'Hira'];
add('scri', Uint32Array.from(scripts.flatMap(script => {
  const is = new RegExp(`^[\\p{sc=${script}}&&\\p{L}]$`, 'v');
  const ranks = [...entries].filter(([s, ces]) => is.test(s) && ces.length === 1 && ces[0][0] !== 0)
    .map(([, ces]) => rankFor(ces[0][0]));
  return [script === 'Latn' ? rankFor(entries.get('a')[0][0]) : Math.min(...ranks), ranks.reduce((a, b) => Math.max(a,
  b), 0)];
})));

// Ideographs: their order in the root (radical and stroke), and in the languages that have their own.
const han = [];
for (let cp = 0x3400; cp <= 0x9FFF; cp++) if (isHan(cp)) han.push(cp);
for (const [tag, locale] of [['hroo', 'und'], ['hzh ', 'zh'], ['hzht', 'zh-Hant'], ['hja ', 'ja']]) {
  const collator = new Intl.Collator(locale);
  const ranks = new Uint16Array(0xA000 - 0x3400);
  [...han].sort((a, b) => collator.compare(text([a]), text([b]))).forEach((cp, i) => { ranks[cp - 0x3400] = i + 1; });
  add(tag, ranks);
}
// Encodings, for TextDecoder: the upper halves of those of one byte, and the pairs of those of two.
const labels = `utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf-16le utf-16
ucs-2 csunicode iso-10646-ucs-2 unicode unicodefeff utf-16be unicodefffe ibm866 866 cp866 csibm866 iso-8859-2
latin2 l2 iso8859-2 iso88592 iso_8859-2 csisolatin2 iso-ir-101 iso-8859-3 latin3 l3 iso8859-3 iso88593
iso_8859-3 iso-8859-4 latin4 l4 iso8859-4 iso88594 iso_8859-4 iso-8859-5 cyrillic iso8859-5 iso88595 iso_8859-5
iso-8859-6 arabic iso8859-6 iso88596 iso_8859-6 asmo-708 iso-8859-7 greek greek8 iso8859-7 iso88597 iso_8859-7
iso-8859-8 hebrew visual iso8859-8 iso88598 iso_8859-8 iso-8859-8-i logical iso-8859-10 latin6 l6 iso8859-10
iso885910 iso-8859-13 iso8859-13 iso885913 iso-8859-14 iso8859-14 iso885914 iso-8859-15 latin9 l9 iso8859-15
iso885915 iso_8859-15 iso-8859-16 koi8-r koi koi8 koi8_r cskoi8r koi8-u koi8-ru macintosh mac x-mac-roman
csmacintosh windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-1250 cp1250 x-cp1250
windows-1251 cp1251 x-cp1251 windows-1252 cp1252 x-cp1252 ascii us-ascii ansi_x3.4-1968 iso-8859-1 iso8859-1
iso88591 iso_8859-1 latin1 l1 csisolatin1 cp819 ibm819 iso-ir-100 windows-1253 cp1253 x-cp1253 windows-1254
cp1254 x-cp1254 iso-8859-9 latin5 l5 iso8859-9 iso88599 iso_8859-9 windows-1255 cp1255 x-cp1255 windows-1256
cp1256 x-cp1256 windows-1257 cp1257 x-cp1257 windows-1258 cp1258 x-cp1258 x-mac-cyrillic x-mac-ukrainian gbk
gb2312 chinese csgb2312 gb_2312 gb_2312-80 csiso58gb231280 x-gbk gb18030 big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp x-euc-jp cseucpkdfmtjapanese shift_jis shift-jis sjis ms_kanji ms932 windows-31j x-sjis csshiftjis euc-kr
korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 iso-ir-149 cseuckr csksc56011987`.split(/\s+/);
const names = new Map();
for (const label of labels) {
  try {
    const { encoding } = new TextDecoder(label);
    names.set(encoding, [...names.get(encoding) ?? [], label]);
  } catch { console.log('no encoding', label); }
}
const isPair = name => /^(gbk|gb18030|big5|euc-jp|shift_jis|euc-kr)$/.test(name);
const singles = [...names.keys()].filter(n => !isPair(n) && !n.startsWith('utf')), upper = [];
for (const name of singles)
  for (let b = 0x80; b < 0x100; b++) upper.push(new TextDecoder(name).decode(Uint8Array.of(b)).charCodeAt(0));
// Some versions of Node decode the controls of windows-1252 as those of Latin-1.
['20AC 81 201A 192 201E 2026 2020 2021 2C6 2030 160 2039 152 8D 17D 8F 90 2018 2019 201C 201D 2022 ',
  '2013 2014 2DC 2122 161 203A 153 9D 17E 178'].join('')
  .split(' ').forEach((hex, i) => { upper[singles.indexOf('windows-1252') * 128 + i] = parseInt(hex, 16); });
const rows = [], pairs = [], doubles = ['gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr'];
for (const name of doubles) {
  const decoder = new TextDecoder(name);
  for (let lead = 0x81; lead <= 0xFE; lead++) {
    const row = [];
    for (let trail = 0x40; trail <= 0xFE; trail++) {
      const made = decoder.decode(Uint8Array.of(lead, trail));
      row.push(made.length === 1 ? made.charCodeAt(0) === 0xFFFD ? 0 : made.charCodeAt(0) : 0);
    }
    const first = row.findIndex(c => c !== 0), last = row.findLastIndex(c => c !== 0);
    rows.push(pairs.length, first < 0 ? 0 : first + 0x40, first < 0 ? 0 : last - first + 1);
    if (first >= 0) pairs.push(...row.slice(first, last + 1));
  }
}
const bytesOf = s => new Uint8Array(Buffer.from(s));
add('elab', bytesOf([...names].map(([name, all]) => `${name}=${all.join(' ')}`).join('\n')));
add('esin', bytesOf(singles.join(' ')));
add('eupp', Uint16Array.from(upper));
add('erow', Uint32Array.from(rows));
add('epai', Uint16Array.from(pairs));
writeFileSync(out, Buffer.concat(sections));
