const scripts = {
  async locales() {
    return [
      new Intl.PluralRules('en').select(1),
      new Intl.PluralRules('en', { type: 'ordinal' }).select(22),
      new Intl.ListFormat('en', { type: 'conjunction' }).format(['a', 'b', 'c']),
      new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day'),
      new Intl.RelativeTimeFormat('en').format(3, 'hour'),
      [...'abc'].map(c => c.toLocaleUpperCase('tr')),
      'I'.toLocaleLowerCase('tr'),
      ['é', 'z', 'a', 'Z'].sort(new Intl.Collator('en').compare),
      ['a10', 'a2'].sort(new Intl.Collator(undefined, { numeric: true }).compare),
    ];
  },
  async namedGroups() {
    const re = /(?<y>\d{4})-(?<m>\d\d)(?:-(?<d>\d\d))?/u;
    const m = 'on 2024-05 x'.match(re);
    return [
      { ...m.groups },
      m.index,
      '2024-05-06'.replace(re, '$<d>/$<m>/$<y>'),
      '2024-05-06'.replace(re, (...a) => a.at(-1).y),
      [...'a1b22'.matchAll(/(?<l>[a-z])(?<n>\d+)/g)].map(x => ({ ...x.groups })),
    ];
  },
  async lookbehind() {
    return [
      '$10 €20'.match(/(?<=[$€])\d+/g),
      'price: 5 cost: 6'.match(/(?<!price: )\b\d/g),
      '1234567'.replace(/\B(?=(\d{3})+(?!\d))/g, ','),
      'aBc'.split(/(?=[A-Z])/),
      'abcabc'.match(/(?<=(a)(b))c/).slice(),
    ];
  },
  async sticky() {
    const r = /\d/y;
    r.lastIndex = 1;
    const g = /a/g;
    return [
      r.test('a1'),
      r.lastIndex,
      r.test('a1'),
      r.lastIndex,
      g.test('ab'),
      g.test('ab'),
      g.lastIndex,
      'aXbX'.replace(/X/y, '-'),
      /a.c/s.test('a\nc'),
      /^b/m.test('a\nb'),
      r.flags,
      'a1b2'.split(/\d/y),
    ];
  },
  async unicodePatterns() {
    return [
      '😀x'.match(/./gu),
      '😀x'.match(/./g).length,
      /\p{Lu}/u.test('É'),
      'naïve café'.match(/\p{L}+/gu),
      /\p{Script=Greek}/u.test('α'),
      '日本語'.replace(/\p{Script=Han}/gu, '*'),
      /[\p{Emoji_Presentation}]/u.test('😀'),
      /\u{1F600}/u.test('😀'),
      'ſ'.match(/s/iu)?.[0],
      'K'.match(/k/iu)?.[0],
      /^\w$/.test('é'),
    ];
  },
  async indices() {
    const m = /a(?<b>b)/d.exec('xab');
    return [
      m.indices[0],
      m.indices.groups.b,
      new RegExp('a/b').source,
      String(new RegExp('\n')),
      new RegExp('').source,
      /[/]/.source,
      RegExp('a', 'gi').toString(),
      new RegExp(/x/g, 'i').flags,
    ];
  },
  async methods() {
    return [
      'abc'.at(-1),
      'a-b-c'.replaceAll('-', '$&+'),
      'aXbX'.replaceAll(/x/gi, m => m + 1),
      'ab\ud800'.isWellFormed?.(),
      'ab\ud800'.toWellFormed?.(),
      '5'.padStart(3, '01'),
      'abc'.padEnd(6, '12'),
      'é'.normalize('NFD').length,
      '\u0041\u030a'.normalize() === 'Å',
      'ﬁ'.normalize('NFKC'),
      ' \u00a0\ufeffx\n'.trim(),
      'abc'.substring(2, 0),
      'abc'.substr(-2, 1),
      'abc'.slice(-2),
      'a,b,'.split(','),
      'abc'.split(''),
      'ab'.repeat(2),
      'x'.codePointAt(0),
      String.fromCodePoint(128512),
      'ß'.toUpperCase(),
      'İ'.toLowerCase().length,
      'Σας'.toLowerCase(),
      'ΑΣ'.toLowerCase(),
      'abc'.localeCompare('abd'),
      'a\u0301'.length,
      [...'👨‍👩‍👧'].length,
      'abcabc'.lastIndexOf('c', 4),
      'x'.concat(1, null),
      '%E4%BD'.length,
    ];
  },
  async csv() {
    const parse = t =>
      t
        .trim()
        .split(/\r?\n/)
        .map(l =>
          [...l.matchAll(/("([^"]|"")*"|[^,]*)(,|$)/g)]
            .slice(0, -1)
            .map(m => m[1].replace(/^"|"$/g, '').replaceAll('""', '"')),
        );
    const [h, ...rows] = parse('id,name\n1,"a, ""b"""\r\n2,c');
    return [h, rows, rows.map(r => Object.fromEntries(h.map((k, i) => [k, r[i]])))];
  },
  async slugs() {
    const slug = s =>
      s
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase()
        .trim()
        .replace(/[^\w\s-]/g, '')
        .replace(/[\s_-]+/g, '-');
    const camel = s => s.replace(/[-_\s]+(.)?/g, (_, c) => c?.toUpperCase() ?? '');
    const title = s => s.replace(/\b\w/g, c => c.toUpperCase());
    const snake = s => s.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
    return [
      slug('Héllo  Wörld! Ça_va'),
      camel('foo-bar_baz qux'),
      title('hello world'),
      snake('fooBarBaz2Qux'),
      'a\tb\u00a0c'.split(/\s/),
      'x'.replace('x', '$$'),
      'abc'.replace(/(b)/, "[$1$`$']"),
      'aaa'.replace('a', () => '$1'),
      encodeURIComponent('a b&é/😀'),
      encodeURI('a b&é/?#'),
      escape('é ü'),
      unescape('%u0107'),
    ];
  },
  async sorting() {
    const a = ['résumé', 'resume', 'Resume', 'Äpfel', 'Zebra', 'apple', 'item 10', 'item 9', '_x', '1'];
    return [
      [...a].sort(),
      [...a].sort((x, y) => x.localeCompare(y)),
      [...a].sort((x, y) => x.localeCompare(y, undefined, { numeric: true, sensitivity: 'base' })),
      'a'.localeCompare('B'),
      'a'.localeCompare('A'),
      'a'.localeCompare('á', 'en', { sensitivity: 'base' }),
      ['ä', 'z'].sort(new Intl.Collator('sv').compare),
      [3, 20, 100].sort(),
      [true, false].sort(),
      [[2], [1, 5], [1]].sort(),
    ];
  },
  async matching() {
    const re = /(\w)(\d)?/g;
    let m;
    const o = [];
    while ((m = re.exec('a1b c2')) !== null) o.push([m[0], m[2] ?? null, m.index, re.lastIndex]);
    const t = 'x=1; y=2'.split(/;\s*/).map(p => p.split('='));
    return [
      o,
      Object.fromEntries(t),
      'aaa'.replace(/a/g, (m, i) => i),
      'abc'.replace(/(?<x>b)/, '[$<x>]'),
      'a.b*c'.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      /^[\w.+-]+@[\w-]+\.[\w.]+$/.test('a.b+c@d.co'),
      'one two'.match(/(\w+) (\w+)/).slice(1),
      'x'.match(/y/),
      'xyx'.search(/y/),
      'a1b2'.match(/\d/g),
      [...'a1b2'.matchAll(/[a-z](\d)/g)].map(m => m[1]),
      'ab'.match(/(?:a)(?=b)/)[0],
      /(a+)+b/.test('aaab'),
      'AbC'.replace(/[a-z]/gi, c => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())),
      '\n'.match(/./),
      'tel: 555-1234'.match(/(\d{3})-(\d{4})/)?.[2],
      'aBC'.replace(/B/, x => `<${x}>`),
      'x1y22'.replace(/\d+/g, n => n * 2),
      'foo.bar'.split('.', 1),
      'a||b'.split('|'),
    ];
  },
  async unicode() {
    return [
      '😀'.length,
      [...'😀é'].length,
      '😀'.charCodeAt(0),
      '😀'.codePointAt(0),
      Array.from('😀a', c => c.codePointAt(0)),
      'é' === 'e\u0301'.normalize(),
      'ÀÉ'.toLowerCase(),
      'straße'.toUpperCase(),
      'ǆ'.toUpperCase(),
      'ŉ'.toUpperCase(),
      '\u{1F1E9}\u{1F1EA}'.length,
      encodeURIComponent('😀'),
      escape('😀'),
      JSON.stringify('😀\u0007\u2028'),
      [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment('👨‍👩‍👧é')].map(s => s.segment).length,
      [...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hello, big world')]
        .filter(s => s.isWordLike)
        .map(s => s.segment),
      'a\u00a0b'.split(/\s/),
      '\u200b'.trim().length,
      'İ'.toLowerCase(),
      'ϒ'.normalize('NFKC'),
      '①'.normalize('NFKC'),
      'Ａ'.normalize('NFKC'),
      '가'.normalize('NFD').length,
      'z\u0323\u0307'.normalize('NFC') === 'z\u0307\u0323'.normalize('NFC'),
    ];
  },
};
const out = [];
for (const [name, run] of Object.entries(scripts)) out.push([name, await run()]);
return out;
