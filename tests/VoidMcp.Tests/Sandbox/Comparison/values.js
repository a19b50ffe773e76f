const scripts = {
  async groups() {
    const g = {};
    for (const { t, v } of [
      { t: 'a', v: 1 },
      { t: 'b', v: 2 },
      { t: 'a', v: 3 },
    ])
      (g[t] ??= []).push(v);
    const m = [1, 2, 3].reduce((m, x) => m.set(x % 2, [...(m.get(x % 2) ?? []), x]), new Map());
    return [
      g,
      [...m],
      Object.fromEntries(m),
      new Set([1, 1, NaN, NaN, 0, -0]).size,
      [...new Map([['a', 1]]).entries()],
      JSON.stringify(new Map([[1, 2]])),
      JSON.stringify(new Set([1])),
    ];
  },
  async clones() {
    const o = {
      d: new Date(0),
      m: new Map([[1, { a: 1 }]]),
      s: new Set([1]),
      r: /x/gi,
      u: undefined,
      n: null,
      a: [1, , 3],
      e: new RangeError('q'),
      t: new Uint8Array([1, 2]),
      b: 5n,
    };
    o.self = o;
    const c = structuredClone(o);
    let err;
    try {
      structuredClone(() => 1);
    } catch (e) {
      err = [e.name, e instanceof DOMException, e.code];
    }
    return [
      c !== o,
      c.self === c,
      c.d instanceof Date,
      [...c.m],
      [...c.s],
      String(c.r),
      'u' in c,
      1 in c.a,
      c.a.length,
      c.e.name,
      c.e instanceof RangeError,
      [...c.t],
      String(c.b),
      err,
    ];
  },
  async errors() {
    const e = new Error('outer', { cause: new TypeError('inner') });
    class MyErr extends Error {
      constructor(m, o) {
        super(m, o);
        this.name = 'MyErr';
        this.extra = 1;
      }
    }
    const m = new MyErr('z', { cause: 5 });
    return [
      e.cause.message,
      'cause' in new Error('x'),
      String(m),
      m instanceof MyErr,
      Object.keys(m),
      m.cause,
      JSON.stringify(m),
      Object.prototype.toString.call(m),
      new AggregateError([1], 'm').errors,
      e.hasOwnProperty('cause'),
      m.stack.split('\n')[0],
    ];
  },
  async json() {
    const r = [];
    JSON.parse('{"a":[1,{"b":2}]}', function (k, v) {
      r.push(k);
      return v;
    });
    let err;
    try {
      JSON.stringify({ b: 1n });
    } catch (e) {
      err = e.message;
    }
    let err2;
    try {
      JSON.parse('{bad');
    } catch (e) {
      err2 = e.name;
    }
    const cyc = {};
    cyc.a = cyc;
    let err3;
    try {
      JSON.stringify(cyc);
    } catch (e) {
      err3 = e.message.split('\n')[0];
    }
    return [
      r,
      err,
      err2,
      err3,
      JSON.stringify({
        u: undefined,
        f() {},
        s: Symbol(),
        n: NaN,
        d: new Date(0),
        i: Infinity,
        nested: [undefined, () => 1],
      }),
      JSON.stringify([1, { a: 2 }], null, 2),
      JSON.stringify({ a: 1, b: 2, c: { a: 3 } }, ['a', 'c']),
      JSON.stringify('\u2028\ud800"'),
      JSON.stringify({ a: 1 }, null, '--'),
      JSON.stringify({ x: 5n }, (k, v) => (typeof v === 'bigint' ? v.toString() : v)),
      JSON.parse('1e3'),
      JSON.stringify(undefined),
      JSON.stringify(Object.create({ a: 1 })),
    ];
  },
  async typedArrays() {
    const b = new ArrayBuffer(8),
      v = new DataView(b);
    v.setFloat32(0, 1.5);
    v.setInt16(4, -2, true);
    const u = new Uint8Array(b);
    return [
      [...u],
      Array.from(new Uint8ClampedArray([300, -5, 1.5])),
      [...new Int8Array([200])],
      [...new Float64Array([1, 2]).map(x => x / 3)],
      u.subarray(1, 3).byteOffset,
      [...new Uint16Array([3, 1, 2]).sort()],
      new Uint8Array([1, 2, 3]).join('-'),
      [...u.slice(-4)],
      JSON.stringify(new Uint8Array([1, 2])),
      [...Uint8Array.from('123')],
      new BigInt64Array([-1n])[0].toString(),
      u.at(-1),
      [...(new Uint8Array([1, 2, 3]).toReversed?.() ?? [])],
    ];
  },
  async encodings() {
    const e = new TextEncoder(),
      d = new TextDecoder();
    const r = e.encodeInto('héé', new Uint8Array(4));
    return [
      [...e.encode('é😀')],
      d.decode(new Uint8Array([0xff, 0x41])),
      d.decode(e.encode('\ufeffx')),
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(e.encode('\ufeffx')).length,
      new TextDecoder('latin1').encoding,
      r,
      new TextDecoder('utf-16le').decode(new Uint8Array([65, 0, 66, 0])),
    ];
  },
  async urls() {
    const u = new URL('../p?q=1&r=a%20b#h', 'https://user:pw@ex.com:8080/a/b/c');
    u.searchParams.append('z', 'é&');
    u.searchParams.delete('q');
    u.pathname += '/x y';
    const p = new URLSearchParams({ a: '1', b: 'x y' });
    p.append('a', '2');
    p.sort();
    return [
      u.href,
      u.origin,
      u.host,
      u.search,
      p.toString(),
      p.getAll('a'),
      [...p.keys()],
      p.size,
      URL.canParse?.('nope'),
      new URL('http://EXAMPLE.com:80/%7Ea/./b/../c').href,
      String(new URLSearchParams('?a=1&a=2&b')),
      new URLSearchParams([['x', '1']]).has('x'),
    ];
  },
  async buffers() {
    return [
      Buffer.from('héllo').toString('base64'),
      Buffer.from('aGk=', 'base64').toString(),
      Buffer.from('6869', 'hex').toString('utf8'),
      Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString(),
      Buffer.byteLength('é'),
      Buffer.from([1, 2, 255]).toString('hex'),
      btoa('hi'),
      atob('aGk='),
      Buffer.from('a').equals(Buffer.from('a')),
      Buffer.isBuffer(Buffer.alloc(2)),
      Buffer.from('hi').length,
      Buffer.from('_-8', 'base64url').toString('hex'),
      Buffer.from('hello').subarray(1, 3).toString(),
      Buffer.from('x').toString('base64url'),
      JSON.stringify(Buffer.from('a')),
    ];
  },
  async sorts() {
    const a = Array.from({ length: 50 }, (_, i) => ({ k: i % 3, i }));
    a.sort((x, y) => x.k - y.k);
    return [
      a.map(x => x.i),
      [3, 1, undefined, , 2].sort(),
      [10, 9, 1].sort(),
      [5, 1, 4].toSorted?.((a, b) => b - a),
      ['b', undefined, 'a'].sort((a, b) => (a < b ? 1 : -1)),
      [1, 2, 3].sort(() => 0),
      ['B', 'a', 'C'].sort((a, b) => a.localeCompare(b)),
    ];
  },
  async arrays() {
    return [
      [1, [2, [3, [4]]]].flat(Infinity),
      [1, 2].flatMap(x => [x, x * 2]),
      [1, 2, 3].findLast(x => x < 3),
      [1, 2, 3].findLastIndex(x => x > 5),
      [1, 2, 3].with?.(1, 9),
      [1, 2, 3].toSpliced?.(0, 1),
      [3, 1].toReversed?.(),
      Array.from({ length: 2 }),
      Array.of(7),
      [1, 2, 3].copyWithin(0, 1),
      [1, 2, 3].fill(0, 1),
      [1, , 3].indexOf(undefined),
      [1, , 3].includes(undefined),
      [NaN].includes(NaN),
      [NaN].indexOf(NaN),
      [, 1].map(x => 5),
      [1, 2, 3, 4].reduceRight((a, b) => a - b),
      [].concat(1, [2], [[3]]),
      [1, 2, 3].entries().next(),
      [0, 1].join(),
      [null, undefined, 1].join('-'),
      [[1, [2]], 3].toString(),
      [1, 2, 3].lastIndexOf(3),
      [5, 6].at(-1),
      Array.isArray(Array.prototype),
      [1, 2, 3].some(x => x > 2),
      Array(3).length,
      [...Array(2).keys()],
    ];
  },
  async objects() {
    const o = {
      b: 1,
      2: 'x',
      a: 2,
      1: 'y',
      [Symbol('s')]: 3,
      get g() {
        return this.a;
      },
    };
    return [
      Object.keys(o),
      Object.entries(o),
      { ...o },
      Object.assign({}, null, 'ab'),
      Object.getOwnPropertyDescriptor(o, 'g').get.name,
      Object.fromEntries([['a', 1]]),
      Object.is(-0, 0),
      Object.hasOwn(o, 'a'),
      o?.x?.y.z,
      o.x ?? 'd',
      delete o.a,
      'a' in o,
      JSON.stringify(Object.freeze([1])),
      Object.entries([7, 8]),
      structuredClone({ a: [1] }),
      typeof null,
      void 0 === undefined,
      Number('0x1f'),
      parseInt('12px'),
      parseFloat('.5.5'),
      +'',
      +' 12 ',
      +[],
      +{} + '',
      [] + {},
      [2] * [3],
      '5' - 2,
      '5' + 2,
      0.1 + 0.2,
      1 / 3,
      5 % -3,
      -5 % 3,
      2 ** -1,
      7 / 0 + '',
      1e21 + '',
      123456789012345680000 + '',
      0.000001 + '',
      1e-7 + '',
      (25).toString(2),
      (255).toString(16),
      (0.5).toString(2),
      Number.MAX_SAFE_INTEGER,
      (1.005).toFixed(2),
      (1234.5678).toExponential(2),
      (0.00001234).toPrecision(2),
      ~~-5.7,
      -7 >> 1,
      -7 >>> 28,
      1 << 31,
    ];
  },
  async bigInts() {
    return [
      (2n ** 64n).toString(),
      String(BigInt('0xff')),
      String(-7n / 2n),
      String(-7n % 3n),
      1n < 2,
      2n == 2,
      typeof 1n,
      String(BigInt.asUintN(8, 257n)),
      123n.toLocaleString('en-US'),
      [3n, 1, 2n].sort((a, b) => (a < b ? -1 : 1)).map(String),
      (() => {
        try {
          return 1n + 1;
        } catch (e) {
          return e.message;
        }
      })(),
      (() => {
        try {
          return BigInt(1.5);
        } catch (e) {
          return [e.name, e.message];
        }
      })(),
      Number(12345678901234567890n),
      parseInt('900719925474099267'),
    ];
  },
  async weakReferences() {
    const w = new WeakMap(),
      k = {};
    w.set(k, 1);
    const r = new WeakRef(k);
    return [
      w.get(k),
      w.has({}),
      r.deref() === k,
      new WeakSet([k]).has(k),
      (() => {
        try {
          w.set(1, 1);
        } catch (e) {
          return e.name;
        }
      })(),
      typeof FinalizationRegistry,
      typeof globalThis,
    ];
  },
  async chunks() {
    const chunk = (a, n) => Array.from({ length: Math.ceil(a.length / n) }, (_, i) => a.slice(i * n, i * n + n));
    const res = [];
    for (const c of chunk([1, 2, 3, 4, 5], 2)) res.push(...(await Promise.all(c.map(async x => x ** 2))));
    const uniqBy = (a, f) => [...new Map(a.map(x => [f(x), x])).values()];
    const zip = (...r) => r[0].map((_, i) => r.map(x => x[i]));
    return [
      res,
      uniqBy(
        [
          { i: 1, v: 'a' },
          { i: 1, v: 'b' },
        ],
        x => x.i,
      ),
      zip([1, 2], ['a', 'b']),
      Object.entries({ a: 2, b: 1 })
        .sort(([, x], [, y]) => x - y)
        .map(([k]) => k),
    ];
  },
  async assignments() {
    let a = null,
      b = 0,
      c = 5,
      o = {};
    a ??= 1;
    b ||= 2;
    c &&= 3;
    o.x ??= await 4;
    o.y ||= [];
    o.y.push(1);
    let d = 2;
    d **= 3;
    d <<= 1;
    d >>>= 2;
    d ^= 7;
    let s = 'a';
    s += (await 'b') + s;
    return [a, b, c, o, d, s];
  },
  async numbers() {
    return [
      (1234.5).toFixed(),
      (0.000001234).toString(),
      (1e100).toString(),
      (123.456).toPrecision(4),
      (0).toFixed(2),
      (-1.5).toFixed(0),
      (2.5).toFixed(0),
      (1.45).toFixed(1),
      (8.345).toFixed(2),
      (1e21).toFixed(2),
      Number('1_000'),
      Number(''),
      Number(' \n'),
      Number('0b11'),
      Number('1e1000') + '',
      Number([5]),
      Number({}),
      Number(null),
      Number(undefined),
      Number(new Date(5)),
      Number.parseFloat('3.14abc'),
      parseInt('0x1A'),
      parseInt('101', 2),
      parseInt(''),
      Number.EPSILON > 0,
      Number.isInteger(5.0),
      Number.isSafeInteger(2 ** 53),
      Math.round(-0.5),
      Math.round(2.5),
      Math.round(-2.5),
      Math.sign(-3),
      Math.trunc(-4.7),
      Math.hypot(3, 4),
      Math.cbrt(27),
      Math.log10(1000),
      Math.log2(8),
      Math.fround(5.5),
      Math.clz32(1),
      Math.max(),
      Math.min(),
      Math.atan2(1, 1),
      0.1 * 3,
      1.1 + 2.2,
      100 * 1.1,
      4.35 * 100,
      1.005 * 1000,
      9007199254740993,
      0xff,
      0o17,
      0b11,
      1_000_000,
      0.5 + 0.1,
      5e-324,
      1.7976931348623157e308,
    ];
  },
  async coercions() {
    return [
      [] == false,
      null == 0,
      null >= 0,
      undefined == null,
      NaN != NaN,
      '' == 0,
      '1' === 1,
      [1] == 1,
      {} == '[object Object]',
      typeof NaN,
      typeof (() => 1),
      typeof class {},
      typeof Symbol(),
      !!'' + !!'0',
      !![] + 1,
      '3' * '4',
      'b' + 'a' + +'a' + 'a',
      [1, 2] + [3],
      {} + [],
      true + true,
      '10' > '9',
      10 > '9',
      'a' < 'B',
      null + 1,
      undefined + 1,
      1 < 2 < 3,
      3 > 2 > 1,
      +true,
      -'5',
      ~'7',
      !'x',
      void 0,
      (1, 2),
      [,].length,
      [1, 2, 3].indexOf('2'),
      '1,2' == [1, 2],
      new String('a') == 'a',
      typeof new Number(1),
      Object(1n) == 1n,
      isNaN('x'),
      Number.isNaN('x'),
      parseInt(null, 36),
    ];
  },
  async recursion() {
    const fact = n => (n <= 1n ? 1n : n * fact(n - 1n));
    const fib = (
      n,
      m = new Map([
        [0, 0],
        [1, 1],
      ]),
    ) => m.get(n) ?? (m.set(n, fib(n - 1, m) + fib(n - 2, m)), m.get(n));
    const walk = o => (typeof o !== 'object' || o === null ? [o] : Object.values(o).flatMap(walk));
    const deep = (a, b) =>
      a === b ||
      (typeof a === 'object' &&
        typeof b === 'object' &&
        a &&
        b &&
        Object.keys(a).length === Object.keys(b).length &&
        Object.keys(a).every(k => deep(a[k], b[k])));
    return [
      String(fact(25n)),
      fib(80),
      walk({ a: 1, b: [2, { c: null }] }),
      deep({ a: [1] }, { a: [1] }),
      deep({ a: 1 }, { a: 2 }),
    ];
  },
  async toText() {
    const { format } = {
      format: (s, ...a) =>
        s.replace(/%[sdj]/g, m => (m === '%j' ? JSON.stringify(a.shift()) : String(a.shift()))),
    };
    return [
      format('%s is %d and %j', 'x', 5, { a: 1 }),
      `${[1, [2, 3]]}`,
      `${{}}`,
      String(null),
      String([null]),
      String(Symbol('a')),
      [] + '',
      String(() => 1),
      `${new Map()}`,
      String(new Error('m')),
      String(class A {}),
      String(function f(a, b) {
        return a;
      }),
    ];
  },
  async digits() {
    return [
      parseFloat('1e3x'),
      parseInt('1e3'),
      Number('1e3'),
      (1e3).toString(36),
      (35.5).toString(36),
      parseInt('zz', 36),
      (-255).toString(16),
      (1 / 3).toString(3).slice(0, 12),
      ...[0.1, 1 / 3, -123.456, 1e-7, 255.99999999999997, 2 ** 40 + 0.5, 0.9999999999999999, 5e-324, NaN].map(x =>
        [2, 3, 10, 16, 36].map(radix => x.toString(radix)),
      ),
      Number.MAX_VALUE + '',
      Number.MIN_VALUE + '',
      (123.456).toFixed(1),
      (0.5).toFixed(0),
      (1.5).toFixed(0),
      (-0).toString(),
      JSON.stringify(-0),
      `${-0}`,
      Object.is(-0 + 0, 0),
      1e-5 + '',
      123e-20 + '',
      1.0 + '',
      100000000000000000000 + '',
      (4.35).toFixed(1),
      (1.255).toFixed(2),
      (10.235).toFixed(2),
      (1e-10).toFixed(2),
      (1234.5678).toFixed(2),
      (12345.6789).toLocaleString('en-US', { maximumFractionDigits: 1 }),
      (0.000001234).toPrecision(2),
      (1e21).toLocaleString('en-US'),
      (5).toString().padStart(2, '0'),
      Math.round(1.005 * 100) / 100,
      +(1.005).toFixed(2),
      Math.max(...[]) + '',
      [10, 1, 5].sort().join(),
      [-1, -2, 0].sort().join(),
      0.1 + 0.7,
      1.1 * 1.1,
      3 * 1.1,
      (9.95).toFixed(1),
      (25).toString(36),
      2 ** 53 === 2 ** 53 + 1,
      (5 / 2) | 0,
      (-5 / 2) | 0,
      5 >>> 1,
      '0x10' * 1,
      '0b11' * 1,
      '1,000' * 1 + '',
      0.1 * 3 === 0.3,
    ];
  },
  async statistics() {
    const rows = [
      { c: 'a', v: 3 },
      { c: 'b', v: 1 },
      { c: 'a', v: 5 },
    ];
    const by = Object.groupBy?.(rows, r => r.c) ?? rows.reduce((m, r) => ((m[r.c] ??= []).push(r), m), {});
    const sum = a => a.reduce((s, x) => s + x, 0);
    const med = a => {
      const s = [...a].sort((x, y) => x - y),
        h = s.length >> 1;
      return s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2;
    };
    return [
      Object.entries(by).map(([k, v]) => [k, sum(v.map(r => r.v)), med(v.map(r => r.v))]),
      rows.toSorted?.((a, b) => b.v - a.v).map(r => r.v) ?? [5, 3, 1],
      Math.min(...rows.map(r => r.v)),
      rows.find(r => r.v > 3),
      rows.findIndex(r => r.c === 'b'),
      new Set(rows.map(r => r.c)).size,
      Object.fromEntries(rows.map(({ c, ...r }, i) => [c + i, r])),
      rows.map(r => Object.values(r).join(':')).join(';'),
      rows.every(r => 'v' in r),
      rows.at(-1).v,
      rows.flatMap(r => Array(r.v).fill(r.c)).join(''),
    ];
  },
  async errorTexts() {
    const e = new Error('m');
    class V extends TypeError {
      get name() {
        return 'V!';
      }
    }
    const v = new V('q');
    const ag = new AggregateError([new Error('1'), 2], 'agg');
    return [
      e.toString(),
      v.toString(),
      v.name,
      Object.keys(e),
      JSON.stringify(e),
      JSON.stringify(e, Object.getOwnPropertyNames(e)).includes('"message":"m"'),
      'stack' in e,
      typeof e.stack,
      e.stack.startsWith('Error: m'),
      Error('x') instanceof Error,
      ag.errors.length,
      ag.name,
      String(ag),
      (e.message = 'n'),
      String(e),
      Error.prototype.name,
      typeof Error.captureStackTrace,
      new Error(undefined).message,
      new Error(null).message,
      Object.hasOwn(new Error(), 'message'),
      new Error('a', { cause: undefined }).hasOwnProperty('cause'),
      DOMException.name,
      new DOMException('a', 'AbortError').code,
      `${new RangeError('r')}`,
      Object.prototype.toString.call(new TypeError()),
    ];
  },
};
const out = [];
for (const [name, run] of Object.entries(scripts)) out.push([name, await run()]);
return out;
