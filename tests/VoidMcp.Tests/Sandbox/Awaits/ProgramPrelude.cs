namespace VoidMcp.Tests.Sandbox.Awaits;

/// <summary>
/// What generated programs share: values that log what is done to them, awaits that settle in different ways, and a
/// driver for each kind of function.
/// </summary>
internal static class ProgramPrelude
{
    public const string Code = """
        const log = [], fs = [], T = { isThis: 1 };
        let failAt = -1, waits = 0, ended = false, x = 'x', y, n = 2, f0;
        const name = v => v.name === undefined ? '?' : String(v.name);
        const show = (v, d = 0) => typeof v === 'string' ? "'" + v + "'" : typeof v === 'function' ? 'f:' + name(v)
          : v === T ? 'T' : v === globalThis ? 'G' : v instanceof Promise ? 'P'
          : typeof v !== 'object' || v === null ? String(v) : v.id !== undefined ? 'O' + v.id
          : v instanceof Error ? v.constructor.name : d > 3 ? '..'
          : Array.isArray(v) ? '[' + Array.from(v, e => show(e, d + 1)).join() + ']'
          : '{' + Reflect.ownKeys(v).map(k => { const p = Object.getOwnPropertyDescriptor(v, k);
            return String(k) + ':' + (p.get ? 'get' : show(p.value, d + 1)); }).join() + '}';
        const showArguments = a => show(a.map(e => e?.raw ? [...e.raw] : e));
        const L = (i, v) => { log.push(i + ' ' + show(v)); return v; };
        const W = (i, v) => {
          log.push('w' + i);
          const k = waits++;
          return k === failAt ? Promise.reject(new RangeError('w' + i))
            : k % 3 === 0 ? v : k % 3 === 1 ? Promise.resolve(v) : { then(ok) { log.push('then' + i); ok(v); } };
        };
        const Y = (i, v) => { log.push('y' + i); return [i, v]; };
        const P = v => Promise.resolve(v), R = v => Promise.reject(v);
        const F = id => { const f = function (...a) { log.push('call' + id + ' ' + showArguments(a)
          + (this === undefined || this === globalThis ? '' : ' on ' + show(this))); return 'r' + id; }; return f; };
        const h = v => { log.push('h ' + show(v)); return F('h'); };
        const C = id => class { constructor(...a) { log.push('new' + id + ' ' + show(a)); this.id = 'i' + id; } };
        const K = id => ({ toString() { log.push('key' + id); return 'b'; } });
        const O = id => { let a = 1, b = 2; const t = { num: 5, none: undefined,
          get a() { log.push('get a' + id); return a; }, set a(v) { log.push('set a' + id + ' ' + show(v)); a = v; },
          get b() { log.push('get b' + id); return b; }, set b(v) { log.push('set b' + id + ' ' + show(v)); b = v; },
          get z() { log.push('get z' + id); return undefined; }, set z(v) { log.push('set z' + id + ' ' + show(v)); },
          get o() { log.push('get o' + id); return O(id + 'o'); }, get C() { log.push('get C' + id); return C(id); },
          get m() { log.push('get m' + id); return function (...a) {
            log.push('m' + id + ' ' + showArguments(a) + (this === t)); return O(id + 'm'); }; },
          toString() { log.push('text' + id); return 'a'; } };
          Object.defineProperty(t, 'id', { value: id }); return t; };
        const o = O('o');
        const A = (id, ...values) => ({ id: 'A' + id, [Symbol.iterator]() { log.push('open' + id); let i = 0; return {
          next() {
            log.push('next' + id);
            return i < values.length ? { value: values[i++], done: false } : { done: true };
          },
          return() { log.push('close' + id); return {}; } }; } });
        const B = (id, ...values) => ({ id: 'B' + id, [Symbol.asyncIterator]() { log.push('open' + id); let i = 0;
          return {
          async next() {
            log.push('next' + id);
            await null;
            return i < values.length ? { value: values[i++] } : { done: true };
          },
          async return() {
            log.push('close' + id);
            await null; await null;
            log.push('closed' + id);
            return {};
          } }; } });
        const E1 = new TypeError('e1');
        const drive = async (run, way, at) => {
          const given = () => way === 3 ? R(new RangeError('given')) : way === 6 ? P('early') : 'early';
          try {
            const it = run.call(T);
            if (it instanceof Promise) { log.push('returned ' + show(await it)); return; }
            let step = await it.next(), turns = 0;
            while (!step.done && turns < 60) {
              const [i, v] = Array.isArray(step.value) ? step.value : [];
              log.push('got' + i);
              const now = turns++ === at;
              step = now && way % 3 === 0 || turns === at + 3 && way > 3 ? await it.return(given())
                : now && way % 3 === 1 ? await it.throw(new RangeError('t')) : await it.next(v);
            }
            log.push('done ' + show(step.value));
            log.push('after ' + show(await it.next()));
          } catch (e) { log.push('threw ' + show(e)); }
        };
        const tick = async turns => { while (turns-- > 0 && !ended) { log.push('t'); await null; } };
        const finish = () => {
          ended = true;
          fs.slice(0, 9).forEach(f => {
            try { log.push('f ' + show(f?.())); } catch (e) { log.push('f threw ' + show(e)); }
          });
          try { log.push('end ' + show([x, y, n, f0])); } catch (e) { log.push('end threw'); }
          return log;
        };

        """;
}
