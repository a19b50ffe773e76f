using Jint;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;

namespace VoidMcp.Sandbox;

/// <summary>
/// Events and cancellation as in browsers (<c>EventTarget</c>, <c>AbortController</c>), for code that brings its own
/// timeouts and emitters. They can't cancel tool calls, which take no signal. Created lazily.
/// </summary>
internal static class EventGlobals
{
    private static readonly EmbeddedScript s_script = new("events", Source);

    private static readonly string[] s_names =
        ["Event", "EventTarget", "CustomEvent", "AbortController", "AbortSignal", "DOMException"];

    public static void Install(Engine engine)
    {
        var made = new Lazy<ObjectInstance>(
            () => s_script.Call(engine), LazyThreadSafetyMode.None);
        foreach (var name in s_names)
        {
            engine.Advanced.AddLazyGlobal(name, (made, name), static (_, of) => of.made.Value.Get(of.name),
                PropertyFlag.Writable | PropertyFlag.Configurable);
        }
    }

    private const string Source = """
        (function () {
          const { Error, TypeError, setTimeout } = globalThis;

          const codes = {
            __proto__: null, NotFoundError: 8, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12,
            InvalidCharacterError: 5, AbortError: 20, QuotaExceededError: 22, TimeoutError: 23, DataCloneError: 25,
          };
          class DOMException extends Error {
            constructor(message = '', name = 'Error') {
              super(message);
              Object.defineProperty(this, 'name', { value: String(name), configurable: true });
            }
            get code() { return codes[this.name] ?? 0; }
          }

          class Event {
            constructor(type, { cancelable = false } = {}) {
              this.type = String(type);
              this.cancelable = cancelable;
              this.defaultPrevented = false;
              this.target = this.currentTarget = null;
            }
            preventDefault() { if (this.cancelable) this.defaultPrevented = true; }
            stopPropagation() {}
            stopImmediatePropagation() { this.stopped = true; }
          }
          Object.defineProperty(Event.prototype, 'stopped', { value: false, writable: true });

          class CustomEvent extends Event {
            constructor(type, options = {}) {
              super(type, options);
              this.detail = options.detail ?? null;
            }
          }

          class EventTarget {
            #listeners = new Map();
            addEventListener(type, listener, options) {
              const list = this.#listeners.get(type) ?? [];
              if (listener == null || list.some(l => l.listener === listener)) return;
              this.#listeners.set(type, [...list, { listener, once: options?.once === true }]);
            }
            removeEventListener(type, listener) {
              this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter(l => l.listener !== listener));
            }
            dispatchEvent(event) {
              if (!(event instanceof Event)) throw new TypeError('dispatchEvent takes an Event');
              event.target = event.currentTarget = this;
              const handler = this['on' + event.type];
              if (typeof handler === 'function') handler.call(this, event);
              for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
                if (event.stopped) break;
                if (once) this.removeEventListener(event.type, listener);
                if (typeof listener === 'function') listener.call(this, event);
                else listener.handleEvent(event);
              }
              return !event.defaultPrevented;
            }
          }

          const abort = Symbol('abort');

          class AbortSignal extends EventTarget {
            aborted = false;
            reason = undefined;
            onabort = null;
            throwIfAborted() { if (this.aborted) throw this.reason; }
            [abort](reason = new DOMException('This operation was aborted', 'AbortError')) {
              if (this.aborted) return;
              this.aborted = true;
              this.reason = reason;
              this.dispatchEvent(new Event('abort'));
            }
            static abort(reason) {
              const signal = new AbortSignal();
              signal[abort](reason);
              return signal;
            }
            static timeout(ms) {
              const signal = new AbortSignal();
              const timedOut = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
              setTimeout(() => signal[abort](timedOut()), ms);
              return signal;
            }
            static any(signals) {
              const any = new AbortSignal();
              for (const signal of signals) {
                if (signal.aborted) any[abort](signal.reason);
                else signal.addEventListener('abort', () => any[abort](signal.reason), { once: true });
              }
              return any;
            }
          }

          class AbortController {
            signal = new AbortSignal();
            abort(reason) { this.signal[abort](reason); }
          }

          return { Event, EventTarget, CustomEvent, AbortController, AbortSignal, DOMException };
        })
        """;
}
