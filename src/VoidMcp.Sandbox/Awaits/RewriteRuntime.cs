using Jint;
using Jint.Native;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox.Awaits;

/// <summary>
/// The functions that rewritten code calls, passed to the script's outermost function. The model's code can't name
/// them.
/// </summary>
internal static class RewriteRuntime
{
    public const string Call = " call", CallOn = " callOn", Constructor = " constructor", Key = " key";

    public const string Strings = " strings", Others = " others", Arguments = " args";

    public const string Open = " open", Step = " step", Rest = " rest", Fail = " fail", Close = " close";

    public const string OpenAsync = " openAsync", NextAsync = " nextAsync", IsDone = " isDone", Value = " value",
        FailAsync = " failAsync", CloseAsync = " closeAsync", CheckClosed = " checkClosed";

    public const string Generator = " generator", Wait = " wait", Delegate = " delegate";

    /// <summary>The functions that are JavaScript, in the order in which the source gives them.</summary>
    private static readonly string[] s_scripted =
    [
        Key, Strings, Others, Arguments, Open, Step, Rest, Fail, Close,
        OpenAsync, NextAsync, IsDone, Value, FailAsync, CloseAsync, CheckClosed,
    ];

    /// <summary>The functions of <see cref="AsyncGeneratorScript"/>, in its order.</summary>
    private static readonly string[] s_generators = [Generator, Wait, Delegate];

    private static readonly EmbeddedScript s_script = new("await", Source);

    /// <summary>The functions with these names, for one engine.</summary>
    public static JsValue[] Values(Engine engine, IReadOnlyList<string> names)
    {
        JsArray? scripted = null, generators = null;
        return [.. names.Select(name => name switch
        {
            Call => new ClrFunction(engine, Call, (_, a) => Invoke(engine, a, JsValue.Undefined, 1)),
            CallOn => new ClrFunction(engine, CallOn, (_, a) => Invoke(engine, a, a[1], 2)),
            Constructor => new ClrFunction(engine, Constructor, (_, a) => Checked(engine, a[0], a[1])),
            Generator or Wait or Delegate => (generators ??= Generators())[Array.IndexOf(s_generators, name)],
            _ => Scripted(name),
        })];

        JsValue Scripted(string name) =>
            (scripted ??= s_script.Evaluate(engine).AsArray())[Array.IndexOf(s_scripted, name)];

        JsArray Generators() => (JsArray)AsyncGeneratorScript.Script.Call(engine, Scripted(OpenAsync));
    }

    private static JsValue Checked(Engine engine, JsValue constructor, JsValue name) => constructor.IsConstructor()
        ? constructor
        : throw new JavaScriptException(engine.Intrinsics.TypeError, $"{name} is not a constructor");

    /// <summary>Arguments: the function, what it is called on (if anything), its name, and its arguments.</summary>
    private static JsValue Invoke(Engine engine, JsValue[] a, JsValue self, int name)
    {
        if (a[0].IsCallable()) return engine.Call(a[0], self, a[(name + 1)..]);
        var text = name == 1 ? a[name].ToString() : $"Property '{TypeConverter.ToString(a[name])}' of object";
        throw new JavaScriptException(engine.Intrinsics.TypeError, text + " is not a function");
    }

    private const string Source = """
        (() => {
          'use strict';
          const { TypeError, Object, Reflect, Symbol, Promise } = globalThis;
          const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect;
          const { iterator, asyncIterator } = Symbol;
          const { resolve } = Promise, { then } = Promise.prototype;
          const isObject = v => typeof v === 'object' && v !== null || typeof v === 'function';
          const check = r => {
            if (!isObject(r)) throw new TypeError('Iterator result ' + String(r) + ' is not an object');
          };

          const key = k => typeof k === 'symbol' || typeof k === 'string' ? k : ownKeys({ [k]: 0 })[0];
          const strings = s => s;
          const others = (source, ...keys) => {
            const from = Object(source), rest = {}, names = ownKeys(from);
            for (let i = 0; i < names.length; i++) {
              const name = names[i];
              let skip = false;
              for (let j = 0; j < keys.length; j++) skip ||= keys[j] === name;
              if (!skip && getOwnPropertyDescriptor(from, name)?.enumerable)
                defineProperty(rest, name, { value: from[name], writable: true, enumerable: true, configurable: true });
            }
            return rest;
          };
          const args = function (list, ...aliases) {
            const made = apply(function () { return arguments; }, undefined, list);
            for (let i = 0; i < aliases.length && i / 2 < list.length; i += 2) {
              defineProperty(
                made, i / 2, { get: aliases[i], set: aliases[i + 1], enumerable: true, configurable: true });
            }
            return made;
          };

          const from = (value, what = 'iterable') => {
            const method = value[iterator];
            if (typeof method !== 'function') throw new TypeError('value is not ' + what);
            const it = apply(method, value, []);
            if (!isObject(it)) throw new TypeError('Result of the Symbol.iterator method is not an object');
            return it;
          };
          const open = value => { const it = from(value); return { it, next: it.next, done: false }; };
          const step = r => {
            if (r.done) return undefined;
            r.done = true;
            const result = apply(r.next, r.it, []);
            check(result);
            if (result.done) return undefined;
            const value = result.value;
            r.done = false;
            return value;
          };
          const rest = r => {
            const list = [];
            for (;;) {
              const value = step(r);
              if (r.done) return list;
              list[list.length] = value;
            }
          };
          const fail = r => {
            if (r.done) return;
            r.done = true;
            try {
              const method = r.it.return;
              if (method != null) apply(method, r.it, []);
            } catch {
              // The error that ends the destructuring is thrown, not one of the cleanup: as the language says.
            }
          };
          const close = r => {
            if (r.done) return;
            r.done = true;
            const method = r.it.return;
            if (method != null) check(apply(method, r.it, []));
          };

          const fromSync = value => {
            const it = from(value, 'async iterable'), next = it.next;
            const settle = (result, closes) => {
              check(result);
              const done = !!result.done;
              let promise;
              try {
                promise = apply(resolve, Promise, [result.value]);
              } catch (e) {
                if (!done && closes) fail({ it, done: false });
                throw e;
              }
              return apply(then, promise, [value => ({ value, done }), done || !closes ? undefined : e => {
                fail({ it, done: false });
                throw e;
              }]);
            };
            const attempt = action => {
              try {
                return action();
              } catch (e) {
                return new Promise((_, no) => no(e));
              }
            };
            return {
              next: (...value) => attempt(() => settle(apply(next, it, value), true)),
              return: (...value) => attempt(() => {
                const method = it.return;
                if (method == null) return apply(resolve, Promise, [{ value: value[0], done: true }]);
                return settle(apply(method, it, value), false);
              }),
              throw: error => attempt(() => {
                const method = it.throw;
                if (method != null) return settle(apply(method, it, [error]), true);
                close({ it, done: false });
                throw new TypeError("The iterator does not provide a 'throw' method.");
              }),
            };
          };
          const openAsync = value => {
            const method = value[asyncIterator];
            if (method != null && typeof method !== 'function') throw new TypeError('value is not async iterable');
            const it = method == null ? fromSync(value) : apply(method, value, []);
            if (!isObject(it)) throw new TypeError('Result of the Symbol.asyncIterator method is not an object');
            return { it, next: it.next, inside: false, result: undefined };
          };
          const nextAsync = r => { r.inside = false; return apply(r.next, r.it, []); };
          const isDone = (r, result) => { check(result); r.result = result; return !!result.done; };
          const value = r => { const v = r.result.value; r.inside = true; r.result = undefined; return v; };
          const closeAsync = r => {
            if (!r.inside) return undefined;
            r.inside = false;
            const method = r.it.return;
            return method == null ? undefined : [apply(method, r.it, [])];
          };
          const failAsync = r => {
            try {
              return closeAsync(r);
            } catch {
              // As in fail: the error that ends the loop is the one to throw.
            }
          };
          const checkClosed = (_, result) => check(result);

          return [key, strings, others, args, open, step, rest, fail, close,
            openAsync, nextAsync, isDone, value, failAsync, closeAsync, checkClosed];
        })()
        """;
}
