namespace VoidMcp.Sandbox;

/// <summary>
/// The JavaScript that defines every script's base globals, parsed once per process. It runs before the model's code
/// and keeps the built-ins it needs in local variables, so that the script can't break it by replacing them.
/// Not in strict mode: tail calls would drop the script's frame from the stack that locates tool calls.
/// </summary>
internal static class ScriptPrelude
{
    public static readonly EmbeddedScript Script = new("prelude", Source);

    /// <summary>The globals that are made when a script first reads them, by the prelude's <c>make</c>.</summary>
    public static readonly IReadOnlyList<string> LazyNames =
    [
        "console", "setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate",
        "sleep", "queueMicrotask", "performance", "fetch", "require", "call_tool", "callTool",
    ];

    private const string Source = """
        (function (host) {
          const { call, knows, names, log, setTimer, clearTimer, now, withFrames } = host;
          const { Proxy, Promise, Error, TypeError, AggregateError, JSON, String } = globalThis;
          const { defineProperty, setPrototypeOf } = Object;
          const { apply } = Reflect;
          const { toPrimitive } = Symbol;
          const { then } = Promise.prototype;
          const { reject } = Promise;

          class ToolError extends Error {
            constructor(message, server, tool, content, structuredContent) {
              super(message);
              this.server = server;
              this.tool = tool;
              this.content = content;
              if (structuredContent !== undefined) this.structuredContent = structuredContent;
            }
          }
          hidden(ToolError.prototype, 'name', 'ToolError');

          function hidden(target, name, value) {
            defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
          }

          // The engine's stack has frames only; V8's begins with the name and message, and is often all that is kept.
          const stack = Object.getOwnPropertyDescriptor(Error.prototype, 'stack');
          const head = Error.prototype.toString;
          defineProperty(Error.prototype, 'stack', {
            get() {
              const frames = apply(stack.get, this, []);
              if (typeof frames !== 'string') return frames;
              const first = apply(head, this, []);
              return withFrames(first, frames);
            },
            set: stack.set,
            configurable: true,
            enumerable: false,
          });

          // In the words of V8, which code that catches the error may look for.
          const { stringify } = JSON;
          hidden(JSON, 'stringify', { stringify(value, replacer, space) {
            try {
              return stringify(value, replacer, space);
            } catch (e) {
              if (e instanceof TypeError && e.message === 'Cyclic reference detected.')
                e.message = 'Converting circular structure to JSON';
              throw e;
            }
          } }.stringify);
          const { any } = Promise;
          hidden(Promise, 'any', { any(promises) {
            const made = apply(any, this, [promises]);
            apply(then, made, [undefined, e => {
              if (e instanceof AggregateError && e.message === '') hidden(e, 'message', 'All promises were rejected');
            }]);
            return made;
          } }.any);

          // Of V8, and called by many error classes. Errors have their stack already.
          hidden(Error, 'captureStackTrace', { captureStackTrace(target) {
            if (target instanceof Error) return;
            const frames = apply(stack.get, new Error(), []);
            hidden(target, 'stack', withFrames(apply(head, target, []), frames));
          } }.captureStackTrace);
          hidden(Error, 'stackTraceLimit', 10);

          const request = (server, tool, args) => {
            const answer = call(...(isCaller(server, tool) && byName(server, tool, args) || [server, tool, args]));
            return answer instanceof ToolError ? apply(reject, Promise, [answer]) : answer;
          };

          // tools.call("server.tool", args), tools.server.call("tool", args), call_tool({ name, arguments }).
          const callers = { __proto__: null, call: 1, callTool: 1, call_tool: 1, invoke: 1, execute: 1 };
          const isCaller = (server, tool) => tool === '' ? callers[server] && !knows(server)
            : callers[tool] && knows(server) && !knows(server, tool);
          const byName = (server, tool, args) => {
            const first = args[0];
            if (typeof first === 'string') {
              const isPair = tool === '' && typeof args[1] === 'string' && knows(first);
              return tool !== '' ? [server, first, args.slice(1)]
                : isPair ? [first, args[1], args.slice(2)] : [first, '', args.slice(1)];
            }
            if (first === null || typeof first !== 'object') return undefined;
            const name = first.name ?? first.tool ?? first.tool_name ?? first.toolName;
            const given = first.arguments ?? first.args ?? first.input ?? first.parameters ?? {};
            if (typeof name !== 'string') return undefined;
            const of = tool !== '' ? server : first.server;
            return typeof of === 'string' ? [of, name, [given]] : [name, '', [given]];
          };

          const isObjects = key => key === 'constructor' || key === '__proto__' || key === 'prototype';
          const readOnly = () => { throw new TypeError('tools cannot be changed'); };

          // The target is a function, so that calling a server as a function gives an error with the right syntax.
          function namesOf(label, target, server, member) {
            const known = server === undefined ? key => knows(key) : key => knows(server, key);
            const made = { __proto__: null };
            const makeOnce = key => made[key] ??= member(key);
            const text = () => label;
            // A tool called "then": await treats the object as a thenable and calls this with two functions.
            const thenOf = () => new Proxy(member('then'), {
              apply: (call, _, args) => typeof args[1] === 'function'
                ? args[1](new TypeError(label
                      + ' cannot be awaited or returned, because of the name "then" in it; call one of its tools'))
                : call(...args),
            });
            return new Proxy(setPrototypeOf(target, null), {
              get(_, key) {
                // String conversion never calls a tool, whatever the tools are named.
                if (typeof key === 'symbol') return key === toPrimitive ? text : undefined;
                // With a 'then' property, await would treat this object as a thenable that never settles.
                if (key === 'then') return known(key) ? thenOf() : undefined;
                if (key === 'toJSON' && known(key))
                  return (...args) =>
                    args.length === 0 || typeof args[0] === 'object' ? member(key)(...args) : undefined;
                if (!known(key)) {
                  // A server whose tools are not loaded yet may have a tool with this name: an object argument means a
                  // call.
                  const or = other => (...args) => typeof args[0] === 'object' ? member(key)(...args) : other(...args);
                  if (key === 'toString' || key === 'valueOf' || key === 'toLocaleString') return or(text);
                  if (key === 'hasOwnProperty') return or(name => known(String(name)));
                  if (key === 'toJSON' || server === undefined && isObjects(key)) return undefined;
                }
                return makeOnce(key);
              },
              has: (_, key) => typeof key === 'string' && known(key),
              ownKeys: () => names(server),
              getOwnPropertyDescriptor: (_, key) => typeof key === 'string' && known(key)
                ? { value: makeOnce(key), enumerable: true, configurable: true, writable: false }
                : undefined,
              set: readOnly, defineProperty: readOnly, deleteProperty: readOnly, setPrototypeOf: readOnly,
            });
          }

          const tools = namesOf('[tools]', (...args) => request('', '', args), undefined, server =>
            namesOf('[tools of ' + server + ']', (...args) => request(server, '', args), server, tool =>
              (...args) => request(server, tool, args)));

          let depth = 0;
          // The engine's own iterator yields grapheme clusters, for example "\r\n" as one item.
          const iterators = { __proto__: Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())) };
          defineProperty(iterators, Symbol.toStringTag, { value: 'String Iterator', configurable: true });
          hidden(String.prototype, Symbol.iterator, function () {
            const text = String(this);
            let at = 0;
            const next = () => {
              if (at >= text.length) return { value: undefined, done: true };
              const from = at++, first = text.charCodeAt(from);
              const second = first >= 0xD800 && first < 0xDC00 ? text.charCodeAt(at) : 0;
              if (second >= 0xDC00 && second < 0xE000) at++;
              return { value: text.slice(from, at), done: false };
            };
            return { __proto__: iterators, next };
          });

          const print = level => (...args) => log(level, args, depth);
          const makeConsole = () => {
            const counts = { __proto__: null }, times = { __proto__: null };
            const group = (...args) => {
              if (args.length) log('log', args, depth);
              depth++;
            };
            const console = {
              log: print('log'), info: print('info'), debug: print('debug'), warn: print('warn'),
              error: print('error'), trace: print('trace'), dir: print('dir'), table: print('table'),
              assert: (ok, ...args) => { if (!ok) log('error', ['Assertion failed', ...args], depth); },
              count: (label = 'default') => {
                log('log', [`${label}: ${counts[label] = (counts[label] ?? 0) + 1}`], depth);
              },
              countReset: (label = 'default') => { counts[label] = 0; },
              time: (label = 'default') => { times[label] = now(); },
              timeLog: (label = 'default', ...args) => {
                log('log', [`${label}: ${(now() - (times[label] ?? now())).toFixed(3)}ms`, ...args], depth);
              },
              timeEnd: (label = 'default') => { console.timeLog(label); delete times[label]; },
              group, groupCollapsed: group,
              groupEnd: () => { if (depth > 0) depth--; },
              clear: () => {},
            };
            return console;
          };

          const timer = (repeat, what) => (callback, ms, ...args) => {
            if (typeof callback !== 'function') throw new TypeError(what + ' takes a function');
            return setTimer(callback, +ms || 0, args, repeat);
          };
          const refuse = message => () => { throw new Error(message); };

          // The globals that a script gets when it first reads their names: making them all costs more than most
          // scripts do.
          const make = name => {
            switch (name) {
              case 'console': return makeConsole();
              case 'setTimeout': return timer(false, name);
              case 'setInterval': return timer(true, name);
              case 'setImmediate': return (callback, ...args) => setTimer(callback, 0, args, false);
              case 'sleep': return ms => new Promise(done => setTimer(done, +ms || 0, [], false));
              case 'queueMicrotask': return callback => { Promise.resolve().then(() => callback()); };
              case 'performance': return { now, timeOrigin: 0 };
              case 'fetch': return refuse('fetch is not available: scripts have no network. Call a tool instead: ' +
                'await tools.<server>.<tool>(args)');
              case 'require': return refuse('require is not available: modules are not supported. ' +
                'All APIs are global; call tools as tools.<server>.<tool>(args)');
              case 'call_tool': case 'callTool': return (...args) => request('call_tool', '', args);
              default: return id => clearTimer(+id);
            }
          };

          hidden(globalThis, 'ToolError', ToolError);
          defineProperty(globalThis, 'tools', { value: tools, writable: false, configurable: false, enumerable: true });

          return {
            make,
            error: (message, server, tool, content, structured) =>
              new ToolError(message, server, tool, content, structured),
            shortcut: name => hidden(globalThis, name, (...args) => request(name, '', args)),
            rejected: error => apply(reject, Promise, [error]),
            observe: (promise, ok, fail) => { apply(then, promise, [ok, fail]); },
          };
        })
        """;
}
