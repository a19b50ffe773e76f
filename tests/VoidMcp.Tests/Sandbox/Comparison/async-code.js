const scripts = {
  async pagination() {
    const pages = { a: { items: [1, 2], next: 'b' }, b: { items: [3], next: 'c' }, c: { items: [], next: null } };
    const fetchPage = async k => pages[k];
    async function* all(k) {
      while (k) {
        const { items, next } = await fetchPage(k);
        yield* items;
        k = next;
      }
    }
    const out = [];
    for await (const x of all('a')) out.push(x * 2);
    return out;
  },
  async destructuring() {
    const f = async v => v;
    const {
      a,
      b: { c = await f(5), ...rest },
      ...others
    } = await f({ a: 1, b: { d: 2, e: 3 }, g: 4, h: [await f(6)] });
    let x, y;
    [x, y = await f(x + 1)] = [await f(1)];
    [x, y] = [y, x];
    return { a, c, rest, others, x, y };
  },
  async returnsInTry() {
    const log = [];
    const f = async () => {
      try {
        return await Promise.resolve(log.push('t'));
      } finally {
        await null;
        log.push('f');
      }
    };
    const g = async () => {
      for (const x of [1, 2]) {
        try {
          if (x === 1) continue;
          return x;
        } finally {
          await null;
          log.push('g' + x);
        }
      }
    };
    const h = async () => {
      try {
        throw new Error('a');
      } catch (e) {
        return e.message;
      } finally {
        return await 'override';
      }
    };
    return [await f(), await g(), await h(), log];
  },
  async combinators() {
    const s = await Promise.allSettled([
      1,
      Promise.reject(new Error('x')),
      new Promise(r => setTimeout(r, 5, 'late')),
    ]);
    let any;
    try {
      await Promise.any([Promise.reject(1), Promise.reject(2)]);
    } catch (e) {
      any = [e.name, e.message, e.errors];
    }
    return [
      s.map(x => x.value ?? x.reason.message),
      any,
      await Promise.race([new Promise(r => setTimeout(r, 10, 'slow')), 'fast']),
      await Promise.any([Promise.reject(1), 2]),
    ];
  },
  async microtasks() {
    const log = [];
    const p = Promise.resolve();
    p.then(() => {
      log.push(1);
      return Promise.resolve();
    }).then(() => log.push(4));
    p.then(() => log.push(2))
      .then(() => log.push(3))
      .then(() => log.push(5))
      .then(() => log.push(6));
    const th = {
      then(r) {
        log.push('th');
        r('v');
      },
    };
    log.push(await th);
    await new Promise(r => setTimeout(r, 1));
    return log;
  },
  async rejections() {
    const log = [];
    const p = Promise.reject(new Error('x'));
    p.catch(e => log.push(e.message));
    try {
      await p;
    } catch (e) {
      log.push('c');
    }
    const q = (async () => {
      throw 1;
    })();
    await null;
    try {
      await q;
    } catch (e) {
      log.push(e);
    }
    return log;
  },
  async chains() {
    const log = [];
    await Promise.reject(1)
      .finally(() => log.push('f'))
      .catch(e => log.push(e));
    const v = await Promise.resolve(2).finally(() => 3);
    await Promise.resolve()
      .then(() => {
        throw new TypeError('q');
      })
      .then(
        () => log.push('no'),
        e => log.push(e.name),
      );
    const { promise, resolve } =
      Promise.withResolvers?.() ??
      (() => {
        let resolve;
        const promise = new Promise(r => (resolve = r));
        return { promise, resolve };
      })();
    setTimeout(resolve, 1, 'w');
    return [
      log,
      v,
      await promise,
      await Promise.all(new Set([1, Promise.resolve(2)])),
      await Promise.all([]),
      Promise.resolve(1) instanceof Promise,
      String(Promise.resolve(1)),
    ];
  },
  async retries() {
    let n = 0;
    const flaky = async () => {
      if (++n < 3) throw new Error('no ' + n);
      return 'ok';
    };
    const retry = async (f, k) => {
      for (let i = 0; ; i++) {
        try {
          return await f();
        } catch (e) {
          if (i >= k) throw e;
          await new Promise(r => setTimeout(r, 2 ** i));
        }
      }
    };
    return [
      await retry(flaky, 5),
      n,
      await retry(async () => {
        throw new Error('always');
      }, 1).catch(e => e.message),
    ];
  },
  async switches() {
    const f = async x => {
      switch (true) {
        case x > 10:
          return 'big';
        case await Promise.resolve(x > 5): {
          let y = x;
          return 'mid' + y;
        }
        default:
          break;
      }
      return 'small';
    };
    const g = x => {
      const o = [];
      switch (x) {
        case 1:
          o.push(1);
        case 2:
          o.push(2);
          break;
        default:
          o.push('d');
        case 3:
          o.push(3);
      }
      return o;
    };
    return [await f(11), await f(6), await f(1), g(1), g(2), g(9), g(3)];
  },
  async labels() {
    let n = 0;
    const o = [];
    a: while (true) {
      n++;
      b: do {
        if (n % 2) continue a;
        if (n > 6) break a;
        o.push(n);
        break b;
      } while (await true);
      for await (const x of [1, Promise.resolve(2)]) {
        if (x === 2) continue a;
        o.push('x' + x);
      }
    }
    return [n, o];
  },
  async asyncIterables() {
    const o = {
      from: 1,
      to: 3,
      [Symbol.asyncIterator]() {
        let c = this.from,
          t = this.to;
        return {
          next: async () => (c <= t ? { value: c++, done: false } : { value: 'ret', done: true }),
          return: async v => {
            o.closed = true;
            return { value: v, done: true };
          },
        };
      },
    };
    const r = [];
    for await (const x of o) {
      if (x === 2) break;
      r.push(x);
    }
    const af = async it => {
      const a = [];
      for await (const x of it) a.push(x);
      return a;
    };
    return [
      r,
      o.closed,
      await af(o),
      await af([Promise.resolve(1), 2]),
      await af(new Set([1])),
      Array.fromAsync ? await Array.fromAsync(o, async x => x * 2) : [2, 4, 6],
    ];
  },
  async order() {
    const log = [];
    const sleep = ms => new Promise(r => setTimeout(r, ms));
    const a = async () => {
      log.push('a1');
      await b();
      log.push('a2');
    };
    const b = async () => {
      log.push('b1');
      await null;
      log.push('b2');
    };
    const c = async () => {
      log.push('c1');
      await sleep(1);
      log.push('c2');
    };
    const p = [
      a(),
      c(),
      (async () => {
        for (let i = 0; i < 2; i++) {
          log.push('l' + i);
          await i;
        }
      })(),
    ];
    log.push('s');
    await Promise.all(p);
    await new Promise(r => setImmediate(r));
    const thenable = {
      then(f) {
        log.push('then');
        f(1);
      },
    };
    (async () => {
      await thenable;
      log.push('after thenable');
    })();
    Promise.resolve(thenable).then(() => log.push('pt'));
    await null;
    log.push('n1');
    await null;
    log.push('n2');
    await sleep(1);
    return log;
  },
  async events() {
    class E extends EventTarget {}
    const e = new E(),
      l = [];
    const h = ev => l.push(ev.type, ev.detail, ev.target === e, ev instanceof CustomEvent);
    e.addEventListener('x', h);
    e.addEventListener('x', {
      handleEvent() {
        l.push('obj');
      },
    });
    e.dispatchEvent(new CustomEvent('x', { detail: 5 }));
    e.removeEventListener('x', h);
    l.push(e.dispatchEvent(new Event('x', { cancelable: true })));
    return l;
  },
  async queues() {
    class AsyncQueue {
      #q = [];
      #w = [];
      #done = false;
      push(v) {
        const w = this.#w.shift();
        w ? w({ value: v, done: false }) : this.#q.push(v);
      }
      end() {
        this.#done = true;
        for (const w of this.#w.splice(0)) w({ value: undefined, done: true });
      }
      [Symbol.asyncIterator]() {
        return this;
      }
      next() {
        if (this.#q.length) return Promise.resolve({ value: this.#q.shift(), done: false });
        if (this.#done) return Promise.resolve({ value: undefined, done: true });
        return new Promise(r => this.#w.push(r));
      }
    }
    const q = new AsyncQueue();
    (async () => {
      for (let i = 0; i < 3; i++) {
        await new Promise(r => setTimeout(r, 1));
        q.push(i);
      }
      q.end();
    })();
    const out = [];
    for await (const v of q) out.push(v);
    return out;
  },
  async pipelines() {
    const map = f =>
      async function* (it) {
        for await (const x of it) yield await f(x);
      };
    const filter = f =>
      async function* (it) {
        for await (const x of it) if (await f(x)) yield x;
      };
    const take = n =>
      async function* (it) {
        if (n <= 0) return;
        let i = 0;
        for await (const x of it) {
          yield x;
          if (++i >= n) return;
        }
      };
    const pipe = (s, ...f) => f.reduce((a, g) => g(a), s);
    let closed = false;
    async function* src() {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        closed = true;
      }
    }
    const r = [];
    for await (const x of pipe(
      src(),
      map(async x => x * 3),
      filter(x => x % 2),
      take(3),
    ))
      r.push(x);
    return [r, closed];
  },
  async catching() {
    const log = [];
    const t = async f => {
      try {
        return await f();
      } catch ({ name, message, code = 'none' }) {
        log.push([name, message, code]);
      } finally {
        log.push('fin');
      }
    };
    await t(() => {
      throw Object.assign(new Error('a'), { code: 'E1' });
    });
    await t(async () => {
      await null;
      throw new TypeError('b');
    });
    await t(() => Promise.reject(new RangeError('c')));
    await t(async () => {
      try {
        throw new Error('inner');
      } catch (e) {
        throw new Error('outer', { cause: e });
      }
    });
    const r = await t(() => 5);
    let x;
    try {
      x = 1;
      throw 0;
    } catch {
      x = 2;
    } finally {
      x++;
    }
    const nested = await (async () => {
      for (const i of [1, 2, 3]) {
        try {
          if (i === 2) throw new Error('skip');
          if (i === 3) return 'ret' + x;
        } catch {
          continue;
        } finally {
          log.push('n' + i);
        }
      }
    })();
    return [log, r, x, nested];
  },
  async positions() {
    const p = v => Promise.resolve(v);
    const o = {
      [await p('k')]: await p(1),
      async [await p('m')]() {
        return this.k;
      },
      ...(await p({ z: 1 })),
      get [await p('g')]() {
        return 2;
      },
    };
    const a = [await p(1), ...(await p([2, 3])), await p(4)];
    class C {
      [await p('f')] = 1;
      static [await p('s')] = 2;
    }
    const s = `${await p('a')}-${await p('b')}`;
    const c = (await p(true)) ? await p('y') : await p('n');
    const fn = async (x = 1, { y = 2 } = {}) => x + y + (await p(3));
    const n = new (await p(Array))(await p(3));
    const d = delete (await p(o)).z;
    const t = typeof (await p(1));
    const neg = -(await p(5));
    const chain = (await p({ a: { b: async () => ({ c: 7 }) } })).a;
    const cc = (await chain.b()).c;
    const x = await (await p(() => p(9)))();
    const ex = (await p(2)) ** (await p(3));
    const inn = (await p('k')) in o;
    const io = (await p([])) instanceof (await p(Array));
    const cm = (await p(1), await p(2));
    const nn = (await p(null)) ?? (await p('d'));
    let q = 1;
    q += await p(q++);
    const w = ((await p(q)) > 1 && (await p('and'))) || 'or';
    if (await p(0)) {
    } else if (await p(1)) q = 'elif';
    switch (await p(2)) {
      case 1:
      case await p(2):
        q += 'sw';
    }
    for (let i = await p(0); i < (await p(2)); i += await p(1)) q += i;
    do {
      q += 'd';
    } while (await p(false));
    for (const v of await p(['v'])) q += v;
    for (const k in await p({ kk: 1 })) q += k;
    throw_: {
      try {
        throw await p('t');
      } catch (e) {
        q += e;
        break throw_;
      }
    }
    return [
      o,
      await o.m(),
      a,
      new C().f,
      C.s,
      s,
      c,
      await fn(),
      n.length,
      d,
      t,
      neg,
      cc,
      x,
      ex,
      inn,
      io,
      cm,
      nn,
      w,
      q,
    ];
  },
};
const out = [];
for (const [name, run] of Object.entries(scripts)) out.push([name, await run()]);
return out;
