let seed = 7;
const rnd = n => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % n;
};
const pick = a => a[rnd(a.length)];
const atoms = [
  'a',
  'b',
  '.',
  '\\d',
  '\\w',
  '\\s',
  '\\b',
  '[a-c]',
  '[^a]',
  '\\W',
  '(?:ab)',
  '(a)',
  '(b|c)',
  '(?<n>x?)',
  '^',
  '$',
  '\\1',
  '\\k<n>',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<!b)',
  'é',
  '\\u0061',
  '\\x62',
  '[\\d-]',
  '[]',
  '[^]',
  '\\.',
  '\\/',
  '[\\b]',
  '\\cJ',
  '\\0',
  '[\\w-a]',
  '\\B',
  'A',
  '\\S',
  '\\D',
  '(|a)',
  '()',
  '(a*)',
  '(?:)',
  'ſ',
  'K',
  '\\u{61}',
  '\\p{L}',
  '\\p{Lu}',
  '😀',
  '[😀a]',
  '[^\\p{L}]',
];
const quant = ['', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,}', '*?', '+?', '??', '{1,2}?'];
const flags = ['', 'g', 'i', 'm', 's', 'u', 'gi', 'iu', 'y', 'gm', 'gu', 'su', 'd'];
const inputs = [
  'abc',
  'aab b\nc1',
  'ABCabc',
  'xé中a',
  'a1 b2\tc3',
  '',
  '\n',
  'abab',
  'aaa',
  'Kſks',
  'b-a_0',
  'ééé',
  'xx aba xx',
  '\u2028a\u2029b\r\nc',
];
const out = [];
for (let i = 0; i < 6000; i++) {
  let p = '';
  const n = 1 + rnd(4);
  for (let j = 0; j < n; j++) {
    const a = pick(atoms);
    p += a + (/^[\^$]$|^\\[bB]$|^\(\?[=!<]/.test(a) ? '' : pick(quant));
    if (rnd(8) === 0) p += '|';
  }
  // Only newer versions of Node take a group's name twice.
  if (p.split('(?<n>').length > 2) continue;
  const f = pick(flags),
    s = pick(inputs);
  let r;
  try {
    const re = new RegExp(p, f);
    const m = re.exec(s);
    r = m ? [[...m], m.index, re.lastIndex, m.groups ? { ...m.groups } : 0] : [null, re.lastIndex];
    r.push(s.replace(re, '<$&|$1|$<n>>'), s.split(re, 6), s.search(re));
    if (f.includes('g')) r.push(s.match(re), [...s.matchAll(re)].length);
  } catch (e) {
    r = e.name;
  }
  out.push([p, f, s, r]);
}
return out;
