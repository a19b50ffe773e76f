namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// Runs async generators, as the language specifies them, on top of generators: see <see cref="AsyncGeneratorBody"/>.
/// Replaces the methods of the prototype that all async generators have; those that the engine runs itself go on to
/// its own methods.
/// </summary>
internal static class AsyncGeneratorScript
{
    /// <summary>A function of <c>openAsync</c>, which gives the functions that moved bodies call.</summary>
    public static readonly EmbeddedScript Script = new("async-generator", """
        openAsync => {
          'use strict';
          const { TypeError, Object, Reflect, Promise, WeakMap } = globalThis;
          const { apply, defineProperty } = Reflect, { resolve, withResolvers } = Promise, { then } = Promise.prototype;
          const { get, set } = WeakMap.prototype;
          const prototype = Object.getPrototypeOf(async function* () { }).prototype;
          const engine = { next: prototype.next, throw: prototype.throw, return: prototype.return };
          const generators = new WeakMap();
          const NEXT = 0, THROW = 1, RETURN = 2;
          const YIELDED = 0, AWAITS = 1, DELEGATES = 2;
          const SUSPENDED = 0, RUNNING = 1, COMPLETED = 2;

          // Set right before a body's yield, and read right after it: what the yield stands for.
          let sort = YIELDED, opened;
          const wait = value => { sort = AWAITS; return value; };
          const delegate = value => { sort = DELEGATES; return value; };

          const settle = (value, onValue, onError) => {
            let promise;
            try {
              promise = apply(resolve, Promise, [value]);
            } catch (e) {
              onError(e);
              return;
            }
            apply(then, promise, [onValue, onError]);
          };

          // The request that is answered now.
          const take = g => {
            const request = g.first;
            g.first = request.next;
            return request;
          };

          const generator = (body, self) => {
            const it = apply(body, self, []);
            const g = { it, first: undefined, last: undefined, state: SUSPENDED, inner: undefined };
            g.onValue = value => run(g, 'next', value);
            g.onError = error => run(g, 'throw', error);
            g.onYield = value => give(g, value);
            opened = g;
          };

          const run = (g, how, value) => {
            let result;
            try {
              result = g.it[how](value); // in stacks, the name of the frame is next, as for a generator
            } catch (e) {
              take(g).reject(e);
              drain(g);
              return;
            }
            const now = sort;
            sort = YIELDED;
            if (result.done) {
              take(g).resolve({ value: result.value, done: true });
              drain(g);
            } else if (now === DELEGATES) open(g, result.value);
            else settle(result.value, now === AWAITS ? g.onValue : g.onYield, g.onError);
          };

          const give = (g, value) => {
            g.state = SUSPENDED;
            take(g).resolve({ value, done: false });
            if (g.first !== undefined) resume(g);
          };

          const resume = g => {
            const { type, value } = g.first;
            g.state = RUNNING;
            if (g.inner !== undefined) {
              if (type === RETURN) settle(value, v => forward(g, RETURN, v), e => forward(g, THROW, e));
              else forward(g, type, value);
            } else if (type === RETURN) settle(value, v => run(g, 'return', v), g.onError);
            else run(g, type === NEXT ? 'next' : 'throw', value);
          };

          // Answers what is left in the queue after the end.
          const drain = g => {
            g.state = RUNNING;
            while (g.first !== undefined) {
              const { type, value } = g.first;
              if (type === RETURN) {
                settle(
                  value,
                  v => { take(g).resolve({ value: v, done: true }); drain(g); },
                  e => { take(g).reject(e); drain(g); });
                return;
              }
              if (type === THROW) take(g).reject(value);
              else take(g).resolve({ value: undefined, done: true });
            }
            g.state = COMPLETED;
          };

          const open = (g, value) => {
            try {
              g.inner = openAsync(value);
            } catch (e) {
              run(g, 'throw', e);
              return;
            }
            forward(g, NEXT, undefined);
          };

          const isObject = v => typeof v === 'object' && v !== null || typeof v === 'function';
          const check = r => {
            if (!isObject(r)) throw new TypeError('Iterator result ' + String(r) + ' is not an object');
          };

          // Passes a request on to the iterator of a yield*.
          const forward = (g, type, value) => {
            const { it, next } = g.inner;
            const end = (how, value) => { g.inner = undefined; run(g, how, value); };
            const failed = e => end('throw', e);
            let promise;
            try {
              const method = type === NEXT ? next : type === THROW ? it.throw : it.return;
              if (method == null && type === RETURN) {
                settle(value, v => end('return', v), failed);
                return;
              }
              if (method == null && type === THROW) {
                const error = new TypeError("The iterator does not provide a 'throw' method.");
                const close = it.return;
                if (close == null) throw error;
                settle(apply(close, it, []), r => {
                  try {
                    check(r);
                    throw error;
                  } catch (e) {
                    failed(e);
                  }
                }, failed);
                return;
              }
              promise = apply(method, it, [value]);
            } catch (e) {
              failed(e);
              return;
            }
            settle(promise, result => {
              let done, value;
              try {
                check(result);
                done = result.done;
                value = result.value;
              } catch (e) {
                failed(e);
                return;
              }
              if (done) end(type === RETURN ? 'return' : 'next', value);
              else give(g, value);
            }, failed);
          };

          const enqueue = (g, type, value) => {
            const request = apply(withResolvers, Promise, []);
            if (g.state === COMPLETED && type === NEXT) request.resolve({ value: undefined, done: true });
            else if (g.state === COMPLETED && type === THROW) request.reject(value);
            else {
              request.type = type;
              request.value = value;
              request.next = undefined;
              if (g.first === undefined) g.first = request;
              else g.last.next = request;
              g.last = request;
              if (g.state === SUSPENDED) resume(g);
              else if (g.state === COMPLETED) drain(g);
            }
            return request.promise;
          };

          const start = (self, value) => {
            const promise = apply(engine.next, self, [value]), g = opened;
            if (g === undefined) return promise;
            opened = undefined;
            apply(set, generators, [self, g]);
            return enqueue(g, NEXT, value);
          };
          const of = self => apply(get, generators, [self]);
          const methods = {
            next(value) {
              const g = of(this);
              return g === undefined ? start(this, value) : enqueue(g, NEXT, value);
            },
            return(value) {
              const g = of(this);
              return g === undefined ? apply(engine.return, this, [value]) : enqueue(g, RETURN, value);
            },
            throw(value) {
              const g = of(this);
              return g === undefined ? apply(engine.throw, this, [value]) : enqueue(g, THROW, value);
            },
          };
          for (const name in methods) {
            defineProperty(prototype, name, {
              value: methods[name], writable: true, enumerable: false, configurable: true });
          }
          return [generator, wait, delegate];
        }
        """);
}
