using System.Globalization;
using System.Text;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace VoidMcp.Sandbox;

/// <summary>
/// Web platform globals that scripts expect and the engine lacks, such as <c>URL</c> and <c>TextEncoder</c>.
/// Created lazily, when a script first reads one of the names.
/// </summary>
internal static class WebGlobals
{
    private const string FileName = "voidmcp:web";

    private const int MaxRandomBytes = 65_536;

    private static readonly Prepared<Script> s_script = Engine.PrepareScript(Source, FileName);

    private static readonly string[] s_names =
        ["URL", "URLSearchParams", "TextEncoder", "TextDecoder", "structuredClone", "atob", "btoa", "crypto"];

    public static void Install(Engine engine)
    {
        var made = new Lazy<ObjectInstance>(() => Make(engine), LazyThreadSafetyMode.None);
        foreach (var name in s_names)
        {
            engine.Advanced.AddLazyGlobal(name, (made, name), static (_, of) => of.made.Value.Get(of.name),
                PropertyFlag.Writable | PropertyFlag.Configurable);
        }
    }

    private static ObjectInstance Make(Engine engine)
    {
        var host = new JsObject(engine);
        Add("utf8", a => engine.Intrinsics.Uint8Array.Construct(Encoding.UTF8.GetBytes(Text(a, 0))));
        Add("text", a => Encoding.UTF8.GetString(Bytes(a, 0)));
        Add("base64", a => Base64(engine, Text(a, 0)));
        Add("unbase64", a => Unbase64(engine, Text(a, 0)));
        Add("uuid", _ => Guid.NewGuid().ToString());
        Add("random", a => engine.Intrinsics.Uint8Array.Construct(
            SystemData.RandomBytes((int)Math.Clamp(a[0].AsNumber(), 0, MaxRandomBytes))));
        Add("parseUrl", a => ParseUrl(engine, Text(a, 0), a[1].IsString() ? a[1].AsString() : null));
        return engine.Call(engine.Evaluate(s_script), host).AsObject();

        void Add(string name, Func<JsValue[], JsValue> function) =>
            host.FastSetDataProperty(name, new ClrFunction(engine, name, (_, arguments) => function(arguments)));
    }

    private static string Text(JsValue[] arguments, int index) => arguments[index].AsString();

    private static byte[] Bytes(JsValue[] arguments, int index) => arguments[index].AsUint8Array();

    private static JsValue Base64(Engine engine, string text)
    {
        if (text.Any(static c => c > 255))
            throw new Jint.Runtime.JavaScriptException(engine.Intrinsics.Error,
                "btoa: the string contains characters above U+00FF; encode it with TextEncoder first");
        return Convert.ToBase64String(Encoding.Latin1.GetBytes(text));
    }

    private static JsValue Unbase64(Engine engine, string text)
    {
        var plain = string.Concat(text.Where(static c => !char.IsWhiteSpace(c))).TrimEnd('=');
        try
        {
            return Encoding.Latin1.GetString(Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new Jint.Runtime.JavaScriptException(engine.Intrinsics.Error, "atob: invalid base64");
        }
    }

    /// <summary>
    /// Parses a URL into its parts, or returns null. Follows <see cref="Uri"/>, close to the WHATWG rules.
    /// </summary>
    private static JsValue ParseUrl(Engine engine, string text, string? baseText)
    {
        text = text.Trim();
        Uri? url;
        if (baseText is null || HasScheme(text))
        {
            if (!HasScheme(text) || !Uri.TryCreate(text, UriKind.Absolute, out url)) return JsValue.Null;
        }
        else if (!HasScheme(baseText)
            || !Uri.TryCreate(baseText, UriKind.Absolute, out var origin)
            || !Uri.TryCreate(origin, text, out url))
        {
            return JsValue.Null;
        }

        var special = url.Scheme is "http" or "https" or "ws" or "wss" or "ftp";
        var user = url.UserInfo.Split(':', 2);
        var host = url.IdnHost.Contains(':', StringComparison.Ordinal) ? $"[{url.IdnHost}]" : url.IdnHost;
        var port = url.IsDefaultPort || url.Port < 0 ? "" : url.Port.ToString(CultureInfo.InvariantCulture);
        var parts = new JsObject(engine);
        Set("protocol", url.Scheme + ":");
        Set("username", user[0]);
        Set("password", user.Length > 1 ? user[1] : "");
        Set("hostname", host);
        Set("port", port);
        Set("pathname", url.AbsolutePath);
        Set("search", url.Query == "?" ? "" : url.Query);
        Set("hash", url.Fragment == "#" ? "" : url.Fragment);
        parts.FastSetDataProperty(
            "slashes", special || text.Contains("://", StringComparison.Ordinal) ? JsBoolean.True : JsBoolean.False);
        Set("origin", special ? $"{url.Scheme}://{host}{(port.Length > 0 ? ":" + port : "")}" : "null");
        return parts;

        void Set(string name, string value) => parts.FastSetDataProperty(name, new JsString(value));
    }

    private static bool HasScheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Uri.CheckSchemeName(text[..colon]);
    }

    private const string Source = """
        (function (host) {
          const { TypeError, Error, RangeError, Uint8Array, ArrayBuffer, Map, Set, Date, RegExp, String, Symbol } =
            globalThis;
          const isView = ArrayBuffer.isView, isArray = Array.isArray;

          const encode = text => encodeURIComponent(text)
            .replace(/%20/g, '+').replace(/[!'()~]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());
          const decode = text => {
            const spaced = text.replace(/\+/g, ' ');
            try { return decodeURIComponent(spaced); } catch { return spaced; }
          };

          class URLSearchParams {
            #pairs = [];
            #changed;
            constructor(init = '', changed) {
              this.#changed = typeof changed === 'function' ? changed : () => {};
              if (init !== null && typeof init === 'object') {
                if (typeof init[Symbol.iterator] === 'function')
                  for (const [k, v] of init) this.#pairs.push([String(k), String(v)]);
                else for (const k of Object.keys(init)) this.#pairs.push([k, String(init[k])]);
                return;
              }
              for (const part of String(init).replace(/^\?/, '').split('&')) {
                if (part === '') continue;
                const at = part.indexOf('=');
                this.#pairs.push(at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]);
              }
            }
            get size() { return this.#pairs.length; }
            append(k, v) { this.#pairs.push([String(k), String(v)]); this.#changed(); }
            delete(k, v) {
              this.#pairs = this.#pairs.filter(p => p[0] !== String(k) || (v !== undefined && p[1] !== String(v)));
              this.#changed();
            }
            get(k) { return this.#pairs.find(p => p[0] === String(k))?.[1] ?? null; }
            getAll(k) { return this.#pairs.filter(p => p[0] === String(k)).map(p => p[1]); }
            has(k, v) { return this.#pairs.some(p => p[0] === String(k) && (v === undefined || p[1] === String(v))); }
            set(k, v) {
              const at = this.#pairs.findIndex(p => p[0] === String(k));
              if (at < 0) return this.append(k, v);
              this.#pairs[at] = [String(k), String(v)];
              this.#pairs = this.#pairs.filter((p, i) => i <= at || p[0] !== String(k));
              this.#changed();
            }
            sort() { this.#pairs.sort((a, b) => a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0); this.#changed(); }
            forEach(f, self) { for (const [k, v] of this.#pairs) f.call(self, v, k, this); }
            *keys() { for (const p of this.#pairs) yield p[0]; }
            *values() { for (const p of this.#pairs) yield p[1]; }
            *entries() { for (const p of this.#pairs) yield [p[0], p[1]]; }
            [Symbol.iterator]() { return this.entries(); }
            toString() { return this.#pairs.map(([k, v]) => encode(k) + '=' + encode(v)).join('&'); }
          }

          class URL {
            #parts;
            #params;
            constructor(url, base) {
              this.#parts = host.parseUrl(String(url), base === undefined ? undefined : String(base));
              if (this.#parts === null) throw new TypeError('Invalid URL: ' + String(url));
            }
            static canParse(url, base) {
              return host.parseUrl(String(url), base === undefined ? undefined : String(base)) !== null;
            }
            static parse(url, base) { return URL.canParse(url, base) ? new URL(url, base) : null; }
            get href() {
              const p = this.#parts;
              const user = p.username ? p.username + (p.password ? ':' + p.password : '') + '@' : '';
              return p.protocol + (p.slashes ? '//' : '') + user + this.host + p.pathname + p.search + p.hash;
            }
            set href(url) {
              const parts = host.parseUrl(String(url), undefined);
              if (parts === null) throw new TypeError('Invalid URL: ' + String(url));
              this.#parts = parts;
              this.#params = undefined;
            }
            get origin() { return this.#parts.origin; }
            get host() { return this.#parts.hostname + (this.#parts.port ? ':' + this.#parts.port : ''); }
            set host(value) { this.#change(p => { [p.hostname, p.port = ''] = String(value).split(':'); }); }
            get searchParams() {
              return this.#params ??= new URLSearchParams(this.#parts.search, () => {
                const text = this.#params.toString();
                this.#parts.search = text ? '?' + text : '';
              });
            }
            #change(f) {
              const before = { ...this.#parts };
              f(this.#parts);
              const parts = host.parseUrl(this.href, undefined);
              this.#parts = parts ?? before;
              this.#params = undefined;
            }
            static {
              const plain = (name, clean) => Object.defineProperty(URL.prototype, name, {
                get() { return this.#parts[name]; },
                set(value) { this.#change(p => { p[name] = clean(String(value)); }); },
                enumerable: true, configurable: true,
              });
              plain('protocol', v => v.replace(/:*$/, ':'));
              for (const name of ['username', 'password', 'hostname', 'port']) plain(name, v => v);
              plain('pathname', v => v.startsWith('/') ? v : '/' + v);
              plain('search', v => v === '' || v === '?' ? '' : v.startsWith('?') ? v : '?' + v);
              plain('hash', v => v === '' || v === '#' ? '' : v.startsWith('#') ? v : '#' + v);
            }
            toString() { return this.href; }
            toJSON() { return this.href; }
          }

          class TextEncoder {
            get encoding() { return 'utf-8'; }
            encode(text = '') { return host.utf8(String(text)); }
            encodeInto(text, target) {
              const bytes = this.encode(text);
              const written = Math.min(bytes.length, target.length);
              target.set(bytes.subarray(0, written));
              return { read: String(text).length, written };
            }
          }

          class TextDecoder {
            constructor(label = 'utf-8') {
              if (!/^utf-?8$/i.test(label)) throw new RangeError('TextDecoder decodes utf-8 only, not ' + label);
            }
            get encoding() { return 'utf-8'; }
            decode(input) {
              if (input === undefined) return '';
              const bytes = isView(input)
                ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
                : new Uint8Array(input);
              return host.text(Uint8Array.from(bytes)).replace(/^\uFEFF/, '');
            }
          }

          function structuredClone(value) {
            const seen = new Map();
            const refuse = what => {
              const e = new Error(what + ' could not be cloned.');
              e.name = 'DataCloneError';
              throw e;
            };
            const copy = v => {
              if (typeof v === 'function' || typeof v === 'symbol') refuse(String(v));
              if (v === null || typeof v !== 'object') return v;
              if (seen.has(v)) return seen.get(v);
              const keep = made => { seen.set(v, made); return made; };
              if (isArray(v)) {
                const made = keep(new Array(v.length));
                for (const k of Object.keys(v)) made[k] = copy(v[k]);
                return made;
              }
              if (v instanceof Date) return keep(new Date(v.getTime()));
              if (v instanceof RegExp) return keep(new RegExp(v.source, v.flags));
              if (v instanceof Map) {
                const made = keep(new Map());
                for (const [k, x] of v) made.set(copy(k), copy(x));
                return made;
              }
              if (v instanceof Set) {
                const made = keep(new Set());
                for (const x of v) made.add(copy(x));
                return made;
              }
              if (v instanceof ArrayBuffer) return keep(v.slice(0));
              if (isView(v)) return keep(new v.constructor(copy(v.buffer), v.byteOffset, v.length ?? v.byteLength));
              if (v instanceof Error) {
                const made = keep(new (globalThis[v.name] ?? Error)(v.message));
                if (made.name !== v.name) made.name = v.name;
                if ('cause' in v) made.cause = copy(v.cause);
                return made;
              }
              if (v instanceof Promise) refuse('A promise');
              const made = keep({});
              for (const k of Object.keys(v)) made[k] = copy(v[k]);
              return made;
            };
            return copy(value);
          }

          const crypto = {
            randomUUID: () => host.uuid(),
            getRandomValues(target) {
              if (!isView(target)) throw new TypeError('getRandomValues takes a typed array');
              if (target.byteLength > 65536) throw new RangeError('getRandomValues gives at most 65536 bytes at once');
              new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(host.random(target.byteLength));
              return target;
            },
          };

          return {
            URL, URLSearchParams, TextEncoder, TextDecoder, structuredClone, crypto,
            atob: text => host.unbase64(String(text)),
            btoa: text => host.base64(String(text)),
          };
        })
        """;
}
