namespace VoidMcp.Sandbox.Web;

/// <summary>The JavaScript half of <see cref="UrlBindings"/>: <c>URL</c> and <c>URLSearchParams</c>.</summary>
internal static class UrlScript
{
    public static readonly EmbeddedScript Script = new("url", Source);

    private const string Source = """
        (function (host) {
          const { TypeError, Object, String, Symbol } = globalThis;
          const parse = (url, base) => host.parseUrl(String(url), base === undefined ? undefined : String(base));

          class URLSearchParams {
            #pairs = [];
            #changed;
            constructor(init = '', changed) {
              this.#changed = typeof changed === 'function' ? changed : () => {};
              if (init !== null && typeof init === 'object') {
                if (typeof init[Symbol.iterator] === 'function') {
                  for (const pair of init) {
                    const both = [...pair];
                    if (both.length !== 2)
                      throw new TypeError('Each query pair must be an iterable [name, value] tuple');
                    this.#pairs.push([String(both[0]), String(both[1])]);
                  }
                }
                else for (const k of Object.keys(init)) this.#pairs.push([k, String(init[k])]);
                return;
              }
              this.#read(String(init).replace(/^\?/, ''));
            }
            #read(text) {
              this.#pairs = [];
              for (const part of text.split('&')) {
                if (part === '') continue;
                const at = part.indexOf('=');
                this.#pairs.push(at < 0 ? [host.formDecode(part), '']
                  : [host.formDecode(part.slice(0, at)), host.formDecode(part.slice(at + 1))]);
              }
            }
            static {
              reread = (params, text) => params.#read(text);
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
            toString() { return this.#pairs.map(([k, v]) => host.formEncode(k) + '=' + host.formEncode(v)).join('&'); }
          }
          var reread;

          class URL {
            #parts;
            #params;
            constructor(url, base) {
              this.#parts = parse(url, base);
              if (this.#parts === null) throw invalid(url, base);
            }
            static canParse(url, base) { return parse(url, base) !== null; }
            static parse(url, base) { return URL.canParse(url, base) ? new URL(url, base) : null; }
            get searchParams() {
              return this.#params ??= new URLSearchParams(this.#parts.search, () => {
                this.#parts = host.setUrl(this.#parts.href, 'search', this.#params.toString());
              });
            }
            #renew(parts) {
              this.#parts = parts;
              if (this.#params) reread(this.#params, parts.search.slice(1));
            }
            static {
              for (const name of ['href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname',
                  'search', 'hash']) {
                Object.defineProperty(URL.prototype, name, {
                  get() { return this.#parts[name]; },
                  set(value) {
                    const parts = name === 'href' ? parse(value) : host.setUrl(this.#parts.href, name, String(value));
                    if (parts === null) throw invalid(value);
                    this.#renew(parts);
                  },
                  enumerable: true, configurable: true,
                });
              }
            }
            get origin() { return this.#parts.origin; }
            toString() { return this.#parts.href; }
            toJSON() { return this.#parts.href; }
          }

          function invalid(url, base) {
            const e = new TypeError('Invalid URL: ' + String(url));
            e.code = 'ERR_INVALID_URL';
            e.input = String(url);
            if (base !== undefined) e.base = String(base);
            return e;
          }

          return { URL, URLSearchParams };
        })
        """;
}
