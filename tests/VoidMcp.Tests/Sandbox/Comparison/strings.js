let seed = 11;
const rnd = n => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % n;
};
const parts = [
  'a',
  'B',
  'é',
  'e\u0301',
  'ß',
  'İ',
  'ı',
  'σς',
  'Ω',
  '😀',
  '\ud83d',
  ' ',
  '\n',
  '\u00a0',
  '\u200b',
  '-',
  '_',
  '1',
  '10',
  'ﬁ',
  '가',
  'ñ',
  'Å',
  'ǆ',
  '٣',
  '中',
  '',
  "'",
  '"',
  '$&',
  '\\',
  '%41',
  '%',
  '&',
  '+',
  '👨‍👩‍👧',
];
const mk = () => {
  let s = '';
  for (let i = rnd(6); i >= 0; i--) s += parts[rnd(parts.length)];
  return s;
};
const t = f => {
  try {
    return f();
  } catch (e) {
    return e.name;
  }
};
const out = [];
const wf = s => (typeof s === 'string' && !s.isWellFormed?.() ? escape(s) : s);
for (let i = 0; i < 3000; i++) {
  const a = mk(),
    b = mk(),
    n = rnd(8) - 2,
    m = rnd(9) - 2;
  out.push(
    [
      a,
      b,
      a.slice(n, m),
      a.substring(n, m),
      a.substr(n, m),
      a.at(n) ?? null,
      a.indexOf(b),
      a.lastIndexOf(b[0]),
      a.padStart(m + 4, b),
      a.padEnd(m + 5, b || ' '),
      a.split(b),
      a.split(b, 2),
      a.replace(b, '[$&$`]'),
      a.replaceAll(b, 'x'),
      a.toUpperCase(),
      a.toLowerCase(),
      a.trim(),
      a.trimEnd().length,
      a.normalize('NFC'),
      a.normalize('NFD'),
      a.normalize('NFKC'),
      a.localeCompare(b),
      t(() => encodeURIComponent(a)),
      t(() => decodeURIComponent(a)),
      escape(a),
      t(() => unescape(a)),
      [...a].length,
      a.codePointAt(n) ?? null,
      a.charAt(n),
      a.startsWith(b),
      a.endsWith(b, m),
      a.includes(b, n),
      a < b,
      a.concat(n, b),
      JSON.stringify(a),
      a.search(/[^\w]/),
      a.localeCompare(b, 'en', { sensitivity: 'base' }),
      a.localeCompare(b, undefined, { numeric: true }),
      t(() => btoa(a)),
      a.toWellFormed?.() ?? 0,
      [...new Intl.Segmenter('en').segment(a)].length,
    ].map(v => (Array.isArray(v) ? v.map(wf) : wf(v))),
  );
}
return out;
