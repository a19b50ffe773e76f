namespace VoidMcp.Sandbox.Intl;

/// <summary>The JavaScript half of <see cref="IntlGlobals"/>.</summary>
internal static class IntlScript
{
    public static readonly EmbeddedScript Script = new("intl", Source);

    private const string Source = """
        (function (host, Intl) {
          const { WeakMap, Map, Object, Reflect, RangeError, TypeError, Number, BigInt, Date, JSON, Math, isNaN } =
            globalThis;
          const { defineProperty, assign } = Object;
          const { Collator: C, DateTimeFormat: D, NumberFormat: N } = Intl;
          const original = {
            dates: D.prototype.resolvedOptions,
            numbers: N.prototype.resolvedOptions,
            collators: C.prototype.resolvedOptions,
          };
          const localesOf = new WeakMap(), bound = new WeakMap(), inUtc = new WeakMap();
          const hide = (on, name, value) =>
            defineProperty(on, name, { value, writable: true, configurable: true, enumerable: false });
          const getter = (on, name, get) => defineProperty(on, name, { get, configurable: true, enumerable: false });
          const call = (f, self, ...args) => Reflect.apply(f, self, args);

          // The engine's error, in the words of V8.
          const checked = construct => {
            try {
              return construct();
            } catch (e) {
              const zone = /^Invalid time zone: (.*)$/.exec(e?.message);
              throw zone === null ? e : new RangeError('Invalid time zone specified: ' + zone[1]);
            }
          };

          // Constructs the engine's own object, which checks the options, and keeps our format with it.
          function replace(name, Original, begin) {
            const Made = { [name]: function (locales, options) {
              const made = checked(() =>
                Reflect.construct(Original, [host.english(locales), options], new.target ?? Made));
              localesOf.set(made, locales);
              begin(made, locales, options);
              return made;
            } }[name];
            Made.prototype = Original.prototype;
            defineProperty(Made, 'prototype', { writable: false });
            defineProperty(Made, 'length', { value: 0, configurable: true });
            hide(Made.prototype, 'constructor', Made);
            hide(Made, 'supportedLocalesOf', function supportedLocalesOf(locales) { return host.supported(locales); });
            hide(Intl, name, Made);
            return Made;
          }

          // The fields of a date style: the engine's ranges spell out every month.
          const fields = options => options?.dateStyle === undefined || options.timeStyle !== undefined ? {} : {
            dateStyle: undefined,
            ...{
              full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
              long: { year: 'numeric', month: 'long', day: 'numeric' },
              medium: { year: 'numeric', month: 'short', day: 'numeric' },
              short: { year: '2-digit', month: 'numeric', day: 'numeric' },
            }[options.dateStyle],
          };

          const DateTimeFormat = replace('DateTimeFormat', D, (made, locales, options) => {
            inUtc.set(made, () => new D(host.english(locales), { ...options, timeZone: 'UTC', ...fields(options) }));
            host.dates(made, locales, call(original.dates, made), options);
          });
          const NumberFormat = replace('NumberFormat', N, (made, locales, options) => {
            const resolved = call(original.numbers, made);
            const known = (resolved.notation === 'standard' || resolved.notation === 'compact')
              && (resolved.style !== 'unit') && resolved.currencyDisplay !== 'name';
            const rounds = rounder(resolved, options ?? {});
            host.numbers(made, locales, resolved, rounds, known ? undefined : engines(resolved));
          });
          replace('Collator', C, (made, locales, options) => { host.collator(made, locales, options); });
          const numberFormat = Object.getOwnPropertyDescriptor(N.prototype, 'format').get;
          const numberParts = N.prototype.formatToParts;
          const rounders = new Map();
          const digitOptions = ['minimumFractionDigits', 'maximumFractionDigits', 'minimumSignificantDigits',
            'maximumSignificantDigits'];
          const mirrored = {
            __proto__: null, ceil: 'floor', floor: 'ceil', halfCeil: 'halfFloor', halfFloor: 'halfCeil',
          };
          const [small, large] = [{ maximumSignificantDigits: 2 }, { maximumFractionDigits: 0 }]
            .map(options => engines({ ...options, useGrouping: false, signDisplay: 'never' }));
          // By default, compact numbers have two digits, or more if they are whole.
          const compact = { format: value => (value < 99.5 ? small : large).format(value) };

          // The engine's format as an object that our own overrides do not reach.
          function engines(options) {
            const made = new N('en', options);
            return { format: call(numberFormat, made), formatToParts: value => call(numberParts, made, value) };
          }

          // Rounds as the options say, to plain digits.
          function rounder(resolved, given) {
            if (resolved.notation === 'compact' && !digitOptions.some(name => given[name] !== undefined))
              return compact;
            const options = { useGrouping: false, signDisplay: 'never' };
            for (const name of [...digitOptions, 'minimumIntegerDigits', 'roundingIncrement', 'roundingMode',
                'roundingPriority', 'trailingZeroDisplay'])
              if (resolved[name] !== undefined) options[name] = resolved[name];
            const key = JSON.stringify(options);
            if (!rounders.has(key)) {
              // The sign is laid out apart, so what is rounded down for a positive number is up for a negative one.
              const mode = mirrored[options.roundingMode];
              rounders.set(key, {
                __proto__: engines(options),
                negative: mode && engines({ ...options, roundingMode: mode }),
              });
            }
            return rounders.get(key);
          }

          const time = date => {
            const value = date === undefined ? Date.now() : Number(date);
            if (isNaN(value) || value > 8.64e15 || value < -8.64e15) throw new RangeError('Invalid time value');
            return value < 0 ? -Math.floor(-value) : Math.floor(value);
          };
          const numeric = value => typeof value === 'bigint' ? value : Number(value);
          const once = (on, make) => {
            if (!bound.has(on)) bound.set(on, make(on));
            return bound.get(on);
          };
          const isEnglish = on => host.facts(on, localesOf.get(on)).locale.startsWith('en');

          getter(D.prototype, 'format', function () { return once(this, on => date => host.date(on, time(date))); });
          hide(D.prototype, 'formatToParts', function formatToParts(date) { return host.dateParts(this, time(date)); });
          const range = D.prototype.formatRange;
          hide(D.prototype, 'formatRange', function formatRange(from, to) {
            if (isEnglish(this) && call(original.dates, this).timeZoneName === undefined) {
              // The engine knows the zones' names only: it gets local times as if they were UTC.
              const local = date => time(date) + host.offset(this, time(date));
              return call(range, inUtc.get(this)(), local(from), local(to)).replaceAll(' – ', '\u2009–\u2009');
            }
            const [a, b] = [host.date(this, time(from)), host.date(this, time(to))];
            return a === b ? a : a + ' – ' + b;
          });
          hide(D.prototype, 'resolvedOptions', function resolvedOptions() {
            const made = call(original.dates, this), facts = host.facts(this, localesOf.get(this));
            made.locale = facts.locale;
            if (made.hourCycle !== undefined) {
              made.hourCycle = facts.hourCycle;
              made.hour12 = facts.hourCycle === 'h12';
            }
            return made;
          });

          getter(N.prototype, 'format', function () {
            return once(this, on => value => host.number(on, numeric(value)));
          });
          hide(N.prototype, 'formatToParts', function formatToParts(value) {
            return host.numberParts(this, numeric(value));
          });
          hide(N.prototype, 'formatRange', function formatRange(from, to) {
            const [a, b] = [host.number(this, numeric(from)), host.number(this, numeric(to))];
            if (a === b) return '~' + a;
            const isPlain = isEnglish(this) && call(original.numbers, this).style !== 'currency';
            return a + (isPlain ? '–' : ' – ') + b;
          });
          hide(N.prototype, 'resolvedOptions', function resolvedOptions() {
            return assign(call(original.numbers, this), { locale: host.facts(this, localesOf.get(this)).locale });
          });

          getter(C.prototype, 'compare', function () { return once(this, on => (a, b) => host.compare(on, a, b)); });
          hide(C.prototype, 'resolvedOptions', function resolvedOptions() {
            return assign(call(original.collators, this), { locale: host.facts(this, localesOf.get(this)).locale });
          });

          // Known in English only by the engine: the formats stay, a note tells.
          for (const name of ['PluralRules', 'ListFormat', 'RelativeTimeFormat', 'DisplayNames', 'DurationFormat']) {
            const Original = Intl[name];
            if (Original === undefined) continue;
            const Made = { [name]: function (locales, options) {
              host.englishOnly(name, locales);
              return Reflect.construct(Original, [locales, options], new.target ?? Made);
            } }[name];
            Made.prototype = Original.prototype;
            hide(Made.prototype, 'constructor', Made);
            hide(Made, 'supportedLocalesOf', Original.supportedLocalesOf);
            hide(Intl, name, Made);
          }

          // Formats of the toLocale… methods, by locale and options.
          const formats = new Map();
          const cached = (kind, Format, locales, options) => {
            if (locales !== undefined && typeof locales !== 'string' || options !== undefined && kind === '') {
              return new Format(locales, options);
            }
            const key = kind + '|' + locales + '|' + JSON.stringify(options);
            let made = formats.get(key);
            if (made === undefined) {
              made = new Format(locales, options);
              if (formats.size < 100) formats.set(key, made);
            }
            return made;
          };
          const dateFields = ['weekday', 'year', 'month', 'day'];
          const timeFields = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
          const withDefaults = (options, required, defaults) => {
            const made = options === undefined ? {} : assign({}, Object(options));
            const has = names => names.some(name => made[name] !== undefined);
            if (required !== 'date' && has(timeFields) || required !== 'time' && has(dateFields)) return made;
            if (made.dateStyle !== undefined || made.timeStyle !== undefined) {
              const wrong = required === 'date' ? 'timeStyle' : required === 'time' ? 'dateStyle' : '';
              if (made[wrong] !== undefined) throw new TypeError('Invalid option : ' + wrong);
              return made;
            }
            if (defaults !== 'time') for (const name of ['year', 'month', 'day']) made[name] = 'numeric';
            if (defaults !== 'date') for (const name of ['hour', 'minute', 'second']) made[name] = 'numeric';
            return made;
          };
          const toLocale = (required, defaults) => function (locales, options) {
            const value = call(Date.prototype.getTime, this);
            if (isNaN(value)) return 'Invalid Date';
            const format = cached(required, DateTimeFormat, locales, withDefaults(options, required, defaults));
            return host.date(format, value);
          };
          const numberToLocale = function (locales, options) {
            const value = call(this instanceof BigInt || typeof this === 'bigint' ? BigInt.prototype.valueOf
              : Number.prototype.valueOf, this);
            return host.number(cached('number', NumberFormat, locales, options), value);
          };

          // Adds the zone's name, where the engine has its abbreviation.
          const named = name => {
            const original = host.engines(name);
            return function () {
              const text = call(original, this), at = text.lastIndexOf(' (');
              const zone = at < 0 ? undefined : host.zoneName(call(Date.prototype.getTime, this));
              return zone === undefined ? text : text.slice(0, at) + ' (' + zone + ')';
            };
          };

          return {
            Intl,
            'Date.toString': named('Date.toString'),
            'Date.toTimeString': named('Date.toTimeString'),
            'Date.toLocaleString': toLocale('any', 'all'),
            'Date.toLocaleDateString': toLocale('date', 'date'),
            'Date.toLocaleTimeString': toLocale('time', 'time'),
            'Number.toLocaleString': numberToLocale,
            'BigInt.toLocaleString': numberToLocale,
          };
        })
        """;
}
