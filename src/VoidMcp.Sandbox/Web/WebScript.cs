namespace VoidMcp.Sandbox.Web;

/// <summary>The JavaScript half of <see cref="WebGlobals"/>, but for URLs.</summary>
internal static class WebScript
{
    public static readonly EmbeddedScript Script = new("web", Source);

    private const string Source = """
        (function (host) {
          const { TypeError, Error, RangeError, Uint8Array, ArrayBuffer, Map, WeakMap, Set, Date, RegExp, String,
            Promise, Object, Math } = globalThis;
          const isView = ArrayBuffer.isView, isArray = Array.isArray;

          // A copy of the bytes, for the host.
          const bytesOf = input => {
            if (isView(input)) return Uint8Array.from(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
            if (input instanceof ArrayBuffer) return new Uint8Array(input.slice(0));
            throw new TypeError('expected an ArrayBuffer or a typed array');
          };

          class TextEncoder {
            get encoding() { return 'utf-8'; }
            encode(text = '') { return host.utf8(String(text)); }
            encodeInto(text, target) {
              const bytes = this.encode(text);
              let written = Math.min(bytes.length, target.length);
              while (written > 0 && written < bytes.length && (bytes[written] & 0xC0) === 0x80) written--;
              target.set(bytes.subarray(0, written));
              return { read: host.text(bytes.slice(0, written), 'utf-8', false, true).length, written };
            }
          }

          class TextDecoder {
            #encoding; #fatal; #ignoreBOM; #kept = [];
            constructor(label = 'utf-8', options = {}) {
              this.#encoding = host.encoding(String(label));
              if (this.#encoding === null)
                throw new RangeError('The "' + label + '" encoding is not supported');
              this.#fatal = !!options.fatal;
              this.#ignoreBOM = !!options.ignoreBOM;
            }
            get encoding() { return this.#encoding; }
            get fatal() { return this.#fatal; }
            get ignoreBOM() { return this.#ignoreBOM; }
            decode(input, options = {}) {
              let bytes = input === undefined ? new Uint8Array(0) : bytesOf(input);
              if (options.stream || this.#kept.length > 0) {
                bytes = Uint8Array.from([...this.#kept, ...bytes]);
                const whole = options.stream ? host.wholeLength(bytes, this.#encoding) : bytes.length;
                this.#kept = [...bytes.subarray(whole)];
                bytes = bytes.slice(0, whole);
              }
              const text = host.text(bytes, this.#encoding, this.#fatal, this.#ignoreBOM);
              if (text === null) throw new TypeError('The encoded data was not valid for encoding ' + this.#encoding);
              return text;
            }
          }

          // Node's Buffer, as far as scripts use it: conversions between text and bytes.
          class Buffer extends Uint8Array {
            static from(value, encoding, length) {
              if (typeof value === 'string') return Buffer.#of(host.bytes(value, Buffer.#name(encoding)));
              if (value instanceof ArrayBuffer) return new Buffer(value, encoding, length);
              if (isView(value) || isArray(value)) return Buffer.#of(value);
              if (value !== null && typeof value === 'object' && value.type === 'Buffer' && isArray(value.data))
                return Buffer.#of(value.data);
              throw new TypeError('Buffer.from takes a string, an array, an ArrayBuffer or a typed array');
            }
            static #of(items) {
              const made = new Buffer(items.length);
              made.set(items);
              return made;
            }
            static #name(encoding = 'utf8') {
              const name = String(encoding).toLowerCase();
              if (!host.isBufferEncoding(name)) throw new TypeError('Unknown encoding: ' + encoding);
              return name;
            }
            static alloc(size, fill, encoding) {
              const made = new Buffer(size);
              if (typeof fill === 'number') made.fill(fill);
              else if (fill !== undefined) {
                const bytes = Buffer.from(fill, encoding);
                for (let i = 0; i < size && bytes.length > 0; i++) made[i] = bytes[i % bytes.length];
              }
              return made;
            }
            static allocUnsafe(size) { return new Buffer(size); }
            static isBuffer(value) { return value instanceof Buffer; }
            static isEncoding(name) { return host.isBufferEncoding(String(name).toLowerCase()); }
            static byteLength(value, encoding) {
              return typeof value === 'string' ? Buffer.from(value, encoding).length : value.byteLength;
            }
            static concat(list, length) {
              const made = new Buffer(length ?? list.reduce((sum, b) => sum + b.length, 0));
              let at = 0;
              for (const b of list) {
                made.set(b.subarray(0, Math.max(0, made.length - at)), at);
                at += b.length;
              }
              return made;
            }
            static compare(a, b) { return a.compare(b); }
            toString(encoding, start = 0, end = this.length) {
              return host.bufferText(Uint8Array.from(this.subarray(start, end)), Buffer.#name(encoding));
            }
            toJSON() { return { type: 'Buffer', data: [...this] }; }
            equals(other) { return this.compare(other) === 0; }
            compare(other) {
              const length = Math.min(this.length, other.length);
              for (let i = 0; i < length; i++) if (this[i] !== other[i]) return this[i] < other[i] ? -1 : 1;
              return Math.sign(this.length - other.length);
            }
            slice(start, end) { return this.subarray(start, end); }
          }

          const errors = ['EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'];
          const uncloned = ['Promise', 'WeakMap', 'WeakSet', 'WeakRef'];

          function structuredClone(value) {
            const seen = new Map();
            const refuse = what => {
              throw new globalThis.DOMException(what + ' could not be cloned.', 'DataCloneError');
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
                const name = String(v.name);
                const made = keep(new (errors.includes(name) ? globalThis[name] : Error)(v.message));
                if ('cause' in v) made.cause = copy(v.cause);
                return made;
              }
              for (const type of uncloned) if (v instanceof globalThis[type]) refuse('#<' + type + '>');
              const made = keep({});
              for (const k of Object.keys(v)) made[k] = copy(v[k]);
              return made;
            };
            return copy(value);
          }

          const coder = convert => text => {
            try {
              return convert(String(text));
            } catch (e) {
              throw new globalThis.DOMException(e.message, 'InvalidCharacterError');
            }
          };

          const algorithm = value =>
            String(typeof value === 'object' && value !== null ? value.name : value).toUpperCase();
          const refuseCrypto = what => {
            throw new globalThis.DOMException(what, 'NotSupportedError');
          };
          const hash = (name, bytes) => {
            const made = host.digest(algorithm(name), bytes);
            if (made === null) refuseCrypto('Unrecognized algorithm name: use SHA-1, SHA-256, SHA-384 or SHA-512');
            return made;
          };
          const subtle = {
            digest: async (name, data) => hash(name, bytesOf(data)).buffer,
            importKey: async (format, data, name, extractable, usages) => {
              if (format !== 'raw' || algorithm(name) !== 'HMAC')
                refuseCrypto('crypto.subtle.importKey takes raw HMAC keys only');
              const key = { type: 'secret', extractable, usages,
                algorithm: { name: 'HMAC', hash: { name: algorithm(name.hash) } } };
              keys.set(key, bytesOf(data));
              return key;
            },
            sign: async (name, key, data) => hmac(key, bytesOf(data)).buffer,
            verify: async (name, key, signature, data) => {
              const [a, b] = [hmac(key, bytesOf(data)), bytesOf(signature)];
              return a.length === b.length && a.every((x, i) => x === b[i]);
            },
          };
          const keys = new WeakMap();
          const hmac = (key, data) => {
            if (!keys.has(key)) refuseCrypto('crypto.subtle signs with HMAC keys from importKey only');
            const block = /384|512/.test(key.algorithm.hash.name) ? 128 : 64;
            let secret = keys.get(key);
            if (secret.length > block) secret = hash(key.algorithm.hash.name, secret);
            const padded = pad => {
              const made = new Uint8Array(block).fill(pad);
              for (let i = 0; i < secret.length; i++) made[i] ^= secret[i];
              return made;
            };
            const join = (a, b) => {
              const made = new Uint8Array(a.length + b.length);
              made.set(a);
              made.set(b, a.length);
              return made;
            };
            const inner = hash(key.algorithm.hash.name, join(padded(0x36), data));
            return hash(key.algorithm.hash.name, join(padded(0x5C), inner));
          };
          const crypto = {
            subtle,
            randomUUID: () => host.uuid(),
            getRandomValues(target) {
              if (!isView(target)) throw new TypeError('getRandomValues takes a typed array');
              if (target.byteLength > 65536) throw new RangeError('getRandomValues gives at most 65536 bytes at once');
              new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(host.random(target.byteLength));
              return target;
            },
          };

          return {
            TextEncoder, TextDecoder, structuredClone, crypto, Buffer,
            atob: coder(host.unbase64),
            btoa: coder(host.base64),
          };
        })
        """;
}
