const scripts = {
  async closures() {
    const fs = [];
    for (let i = 0; i < 3; i++) {
      await null;
      fs.push(() => i++);
    }
    const v = [];
    for (var j = 0; j < 3; j++) {
      await 0;
      v.push(() => j);
    }
    return [fs.map(f => f()), fs.map(f => f()), v.map(f => f())];
  },
  async labelled() {
    const out = [];
    outer: for (const a of [1, 2, 3]) {
      for (const b of [1, 2, 3]) {
        await null;
        if (b === 2) continue outer;
        if (a === 3) break outer;
        out.push([a, b]);
      }
    }
    return out;
  },
  async generators() {
    function* take(n, it) {
      let i = 0;
      for (const x of it) {
        if (i++ >= n) return 'done';
        yield x;
      }
    }
    function* nat() {
      let i = 0;
      try {
        while (true) {
          const r = yield i++;
          if (r) i = r;
        }
      } finally {
        nat.closed = true;
      }
    }
    const it = nat();
    it.next();
    it.next(10);
    return [[...take(3, nat())], nat.closed, it.next(), it.return(7), it.next(), Array.from(take(2, 'héllo'))];
  },
  async accessors() {
    class Temp {
      #c = 0;
      static #count = 0;
      constructor(c) {
        this.#c = c;
        Temp.#count++;
      }
      get f() {
        return (this.#c * 9) / 5 + 32;
      }
      set f(v) {
        this.#c = ((v - 32) * 5) / 9;
      }
      static get count() {
        return Temp.#count;
      }
      has(o) {
        return #c in o;
      }
      toJSON() {
        return { c: this.#c };
      }
      static {
        this.zero = new Temp(0);
      }
    }
    const t = new Temp(100);
    t.f = 50;
    return [
      t,
      t.f,
      Temp.count,
      t.has({}),
      t.has(Temp.zero),
      Object.keys(t),
      t + '',
      Object.getOwnPropertyNames(Temp.prototype),
    ];
  },
  async taggedTemplates() {
    const tag = (s, ...v) => ({ raw: s.raw, cooked: [...s], v, frozen: Object.isFrozen(s) });
    const same = x => x;
    const id = () => (s => s)`a`;
    return [
      tag`a${1}\n${await 2}\u0041`,
      String.raw`\n${3}\t`,
      (s => s)`x` === (s => s)`x`,
      tag`\unicode and ${1}`.cooked[0] === undefined,
    ];
  },
  async proxies() {
    const log = [];
    const p = new Proxy(
      { a: 1 },
      {
        get(t, k, r) {
          log.push('get ' + String(k));
          return Reflect.get(t, k, r);
        },
        has(t, k) {
          log.push('has ' + k);
          return k in t;
        },
        set(t, k, v) {
          log.push('set ' + k);
          t[k] = v;
          return true;
        },
        ownKeys(t) {
          log.push('keys');
          return Reflect.ownKeys(t);
        },
        deleteProperty(t, k) {
          log.push('del ' + k);
          return delete t[k];
        },
      },
    );
    p.b = p.a;
    'a' in p;
    delete p.a;
    ({ ...p });
    Object.keys(p);
    JSON.stringify(p);
    return [log, p.b];
  },
  async symbols() {
    const o = {
      *[Symbol.iterator]() {
        yield* [1, 2];
      },
      [Symbol.toPrimitive](h) {
        return h === 'number' ? 42 : h;
      },
      get [Symbol.toStringTag]() {
        return 'Z';
      },
    };
    class Even {
      static [Symbol.hasInstance](n) {
        return n % 2 === 0;
      }
    }
    return [
      [...o],
      +o,
      `${o}`,
      o + '',
      Object.prototype.toString.call(o),
      2 instanceof Even,
      Symbol('d').description,
      Symbol.for('a') === Symbol.for('a'),
      Symbol.keyFor(Symbol.for('k')),
      Math.max(...o),
    ];
  },
  async classes() {
    class A {
      static x = 1;
      y = this.constructor.name;
      static m() {
        return new this();
      }
      ['comp' + 1]() {
        return 'c';
      }
      get [Symbol.toStringTag]() {
        return 'AA';
      }
      static async s() {
        return await 1;
      }
      static #p() {
        return 'priv';
      }
      static callP() {
        return A.#p();
      }
    }
    class B extends A {
      y2 = super.comp1();
      constructor() {
        super();
        this.z = new.target.name;
      }
    }
    const C = class Named {
      n() {
        return Named.name;
      }
    };
    return [
      B.m(),
      B.x,
      Object.hasOwn(B, 'x'),
      String(new B()),
      await A.s(),
      A.callP(),
      new C().n(),
      C.name,
      class {}.name,
      typeof A,
      (() => {
        try {
          A();
        } catch (e) {
          return e.message;
        }
      })(),
      new B() instanceof A,
      Object.getPrototypeOf(B) === A,
    ];
  },
  async functions() {
    function f(a, b = a + 1, ...c) {
      return [a, b, c, arguments.length, f.length, f.name];
    }
    const g = f.bind(null, 1);
    const compose =
      (...fs) =>
      x =>
        fs.reduceRight((v, f) => f(v), x);
    const curry = fn =>
      function c(...a) {
        return a.length >= fn.length ? fn(...a) : (...b) => c(...a, ...b);
      };
    const memo =
      (fn, m = {}) =>
      k =>
        (m[k] ??= fn(k));
    return [
      f(1),
      f(1, undefined, 3),
      g(2),
      g.name,
      g.length,
      compose(
        x => x + 1,
        x => x * 2,
      )(5),
      curry((a, b, c) => a + b + c)(1)(2)(3),
      memo(x => x * 2)(4),
      (() => {}).name,
      (function () {
        return this === undefined || this === globalThis;
      })(),
    ];
  },
  async optionalChains() {
    const o = {
      a: {
        f() {
          return this.v;
        },
        v: 3,
      },
      n: null,
      arr: [() => 5],
    };
    return [
      o.a?.f(),
      o.a?.['f']?.(),
      o.n?.f(),
      o.q?.f.g.h(),
      o.arr?.[0](),
      o.z?.(),
      delete o?.a?.v,
      o.a.v,
      (o.n ?? { k: 1 }).k,
      o.n?.[1]?.x ?? 'dflt',
      o?.['a']?.f?.call({ v: 9 }),
      await o.a?.f(),
      await o.zz?.f(await 1),
    ];
  },
  async spreads() {
    const f = (...a) => a.length;
    const o = {
      a: 1,
      ...null,
      ...{ b: 2 },
      ...'hi',
      ...[9],
      get c() {
        return 3;
      },
      ...(false && { d: 1 }),
    };
    return [
      o,
      f(...[1, 2], ...'ab', ...new Set([1])),
      [...new Map([[1, 2]])],
      Math.max(...[1, 5, 3]),
      [...'a\u0301'],
      { ...[1, 2] },
      [...(await Promise.resolve([1])), await 2],
    ];
  },
  async privateMembers() {
    class Stack {
      #items = [];
      push(...i) {
        this.#items.push(...i);
        return this;
      }
      pop() {
        return this.#items.pop();
      }
      get size() {
        return this.#items.length;
      }
      *[Symbol.iterator]() {
        yield* [...this.#items].reverse();
      }
      static from(i) {
        return new this().push(...i);
      }
      static #inst;
      static get instance() {
        return (this.#inst ??= new Stack());
      }
      async map(f) {
        const o = new Stack();
        for (const x of this.#items) o.push(await f(x));
        return o;
      }
    }
    class S2 extends Stack {
      get size() {
        return super.size * 10;
      }
    }
    const s = S2.from([1, 2, 3]);
    return [
      s.size,
      [...s],
      s.pop(),
      Stack.instance === Stack.instance,
      [...(await s.map(async x => x + 1))],
      s.constructor.name,
      Object.keys(s),
    ];
  },
  async mixins() {
    const Ser = B =>
      class extends B {
        ser() {
          return JSON.stringify(this);
        }
      };
    const Ev = B =>
      class extends B {
        #h = {};
        on(e, f) {
          (this.#h[e] ??= []).push(f);
          return this;
        }
        emit(e, ...a) {
          return (this.#h[e] ?? []).map(f => f(...a));
        }
      };
    class P {
      constructor(x) {
        this.x = x;
      }
    }
    class Q extends Ser(Ev(P)) {}
    const q = new Q(5).on('a', x => x * 2).on('a', x => x + 1);
    return [q.ser(), q.emit('a', 4), q.emit('z'), q instanceof P];
  },
  async thrownIntoGenerators() {
    function* g() {
      let r = 0;
      while (true) {
        try {
          r += (yield r) ?? 0;
        } catch (e) {
          r = -100;
          yield 'caught ' + e;
        } finally {
          r++;
        }
      }
    }
    const i = g();
    return [i.next(), i.next(5), i.throw('E'), i.next(), i.next(1), i.return('end'), i.next()];
  },
  async closedIterators() {
    const log = [];
    const it = () => ({
      i: 0,
      [Symbol.iterator]() {
        return this;
      },
      next() {
        log.push('n');
        return { value: this.i++, done: false };
      },
      return() {
        log.push('r');
        return {};
      },
    });
    const [a, b] = it();
    for (const x of it()) {
      if (x === 1) break;
    }
    try {
      for (const x of it()) throw new Error('q');
    } catch {}
    const [...r] = [1, 2];
    const f = () => {
      for (const x of it()) return x;
    };
    f();
    const m = new Map(it2());
    function* it2() {
      yield ['k', 1];
    }
    const [c, , d = 5, { e = 6 } = {}] = [1, 2];
    return [a, b, log.join(''), r, [...m], c, d, e];
  },
  async patterns() {
    const {
      a: { b: [c, { d = 'dd', ...e } = {}] = [] } = {},
      ['k' + 1]: k = 'kk',
      length = 'no',
    } = { a: { b: [1, { x: 2 }] } };
    const f = ({ p = 1, q: { r = p + 1 } = {} } = {}, [s = r, ...t] = []) => [p, r, s, t];
    const swap = [1, 2];
    [swap[0], swap[1]] = [swap[1], swap[0]];
    for (const [i, { n }] of [{ n: 1 }, { n: 2 }].entries()) swap.push(i + n);
    const { length: len, [len - 1]: last } = 'abc';
    const m = new Map([['a', { v: 1 }]]);
    for (const [key, { v }] of m) swap.push(key, v);
    let u, w;
    ({ u, w = u } = { u: 3 });
    return [c, d, e, k, length, f(), f({ q: {} }, [9, 8, 7]), swap, len, last, u, w];
  },
  async iterators() {
    class Tree {
      constructor(v, l, r) {
        Object.assign(this, { v, l, r });
      }
      *[Symbol.iterator]() {
        if (this.l) yield* this.l;
        yield this.v;
        if (this.r) yield* this.r;
      }
      get [Symbol.toStringTag]() {
        return 'Tree';
      }
      static get [Symbol.species]() {
        return Array;
      }
      [Symbol.toPrimitive](h) {
        return h === 'string' ? 'T' : 7;
      }
    }
    const t = new Tree(2, new Tree(1), new Tree(3));
    const ent = Object.entries({ a: 1 })[Symbol.iterator]();
    return [
      [...t],
      `${t}`,
      t + 1,
      Object.prototype.toString.call(t),
      ent.next(),
      ent.next(),
      ent[Symbol.iterator]() === ent,
      [...'ab'].entries().next().value,
      new Map([[1, 2]])[Symbol.iterator]().next(),
      Object.prototype.toString.call([].values()),
      Object.prototype.toString.call(new Map().keys()),
      Object.prototype.toString.call('a'[Symbol.iterator]()),
      Object.prototype.toString.call('a'.matchAll(/a/g)),
      Object.prototype.toString.call((function* () {})()),
    ];
  },
  async properties() {
    const a = [1, 2, 3];
    a.foo = 'x';
    const ks = [];
    for (const k in a) ks.push(k);
    a.length = 1;
    a[3] = 9;
    const o = Object.create({ inh: 1 }, { own: { value: 2, enumerable: true }, hid: { value: 3 } });
    const oks = [];
    for (const k in o) oks.push(k);
    const fr = Object.freeze({ n: { m: 1 } });
    fr.n.m = 2;
    let err = null;
    try {
      (() => {
        'use strict';
        fr.x = 1;
      })();
    } catch (e) {
      err = e.message;
    }
    try {
      (() => {
        'use strict';
        fr.n = 1;
      })();
    } catch (e) {
      err += '|' + e.message;
    }
    try {
      (() => {
        'use strict';
        undefined_x = 1;
      })();
    } catch (e) {
      err += '|' + e.message;
    }
    try {
      (() => {
        'use strict';
        delete fr.n;
      })();
    } catch (e) {
      err += '|' + e.message;
    }
    return [
      ks,
      a,
      a.length,
      2 in a,
      oks,
      Object.keys(o),
      'hid' in o,
      fr,
      Object.isFrozen(fr),
      Object.getOwnPropertyNames('ab'),
      Object.entries('ab'),
      Reflect.ownKeys({ b: 1, 1: 1, [Symbol.iterator]: 1 }).map(String),
      Array.from({ length: 2, 0: 'a' }),
      Object.getOwnPropertyDescriptors({
        get x() {
          return 1;
        },
      }).x.set === undefined,
    ];
  },
  async loopVariables() {
    var fs = [];
    for (var i = 0; i < 3; i++) {
      let j = i;
      fs.push(() => [i, j]);
    }
    const gs = [];
    for (const k of ['a', 'b'])
      gs.push(async () => {
        await null;
        return k;
      });
    const hs = [];
    for (const k in { x: 1, y: 2 }) hs.push(() => k);
    let w = 0;
    const ws = [];
    while (w < 3) {
      const c = w++;
      await null;
      ws.push(() => c);
    }
    const cnt = (() => {
      let c = 0;
      return {
        inc: () => ++c,
        get v() {
          return c;
        },
      };
    })();
    cnt.inc();
    cnt.inc();
    const ss = [];
    for (let i = 0, n = 2; i <= n; i++) {
      ss.push(() => i);
      await 0;
      if (i === 1) i++;
    }
    return [
      fs.map(f => f()),
      await Promise.all(gs.map(g => g())),
      hs.map(h => h()),
      ws.map(f => f()),
      cnt.v,
      ss.map(f => f()),
    ];
  },
};
const out = [];
for (const [name, run] of Object.entries(scripts)) out.push([name, await run()]);
return out;
