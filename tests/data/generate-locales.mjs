// Writes src/VoidMcp.Sandbox/Intl/locales.bin: how the larger locales write dates and numbers, as this Node's ICU does.
//
//   node tests/data/generate-locales.mjs
//
// The data is that of CLDR, of Unicode, Inc., under the Unicode License v3. The layout is described in LocaleData.cs.
import { writeFileSync } from 'node:fs';

const out = new URL('../../src/VoidMcp.Sandbox/Intl/locales.bin', import.meta.url);
const locales = `en en-US en-GB en-AU en-CA en-IN en-IE en-NZ en-ZA en-SG en-HK en-PH en-DE en-NL en-SE en-CH
en-BE en-IL en-AE de de-AT de-CH de-LI de-LU fr fr-CA fr-CH fr-BE fr-LU es es-MX es-AR es-CO es-CL es-PE es-US
es-419 es-UY es-VE es-EC es-GT es-CR es-DO es-BO es-PY es-PA es-PR it it-CH pt pt-PT pt-BR nl nl-BE sv sv-FI da
nb nn no fi is fo pl cs sk sl hr sr sr-Latn bs mk sq hu ro bg ru uk be kk el tr az lt lv et ca eu gl ga cy mt lb
af he ar ar-EG ar-AE ar-MA ar-DZ ar-TN ar-LB ar-JO ar-IQ ar-KW ar-QA ur hi bn ta te mr gu kn ml pa si ne ja ko
zh zh-CN zh-SG zh-HK zh-TW zh-Hant zh-Hant-HK zh-Hans vi id ms fil sw th km lo my ka hy uz ky mn am zu`.split(/\s+/);
// Thailand's calendar is 543 years ahead, and otherwise ours; of other calendars there is no data here.
const buddhist = new Set(['th']);
const currencies = `USD EUR GBP JPY CNY INR AUD CAD CHF SEK NOK DKK PLN CZK HUF RON BGN RUB UAH TRY BRL MXN ARS
CLP COP PEN KRW TWD HKD SGD THB IDR MYR PHP VND NZD ZAR ILS AED SAR EGP NGN KES ISK BTC`.split(/\s+/);

const strings = [''], stringIndex = new Map([['', 0]]);
const keep = s => {
  if (!stringIndex.has(s)) { stringIndex.set(s, strings.length); strings.push(s); }
  return stringIndex.get(s);
};

// Tokens in patterns, see LocaleData.cs.
const T = { year: '\uE000', year2: '\uE001', month: '\uE002', month2: '\uE003', day: '\uE004', day2: '\uE005',
  h12: '\uE006', h122: '\uE007', h23: '\uE008', h232: '\uE009', minute: '\uE00A', minute2: '\uE00B', second: '\uE00C',
  second2: '\uE00D', thaiYear: '\uE00E', thaiYear2: '\uE00F', h11: '\uE010', h112: '\uE011', date: '\uE012',
  time: '\uE013',
  months: 0xE020, weekdays: 0xE030, periods: 0xE040 };
const utc = (y, m, d, h = 9, min = 5, s = 7) => Date.UTC(y, m, d, h, min, s);

class Locale {
  constructor(name) {
    this.name = name;
    this.months = [];
    this.weekdays = [];
    this.periods = [];
    this.digits = new Intl.NumberFormat(name, { useGrouping: false }).format(9876543210).split('').reverse().join('');
  }
  plain(s) { return [...s].map(c => this.digits.indexOf(c) >= 0 ? this.digits.indexOf(c) : c).join(''); }
  format(options) {
    return new Intl.DateTimeFormat(this.name, { timeZone: 'UTC', calendar: buddhist.has(this.name) ?
    'buddhist' : 'gregory',
      ...options });
  }
  slot(list, names) {
    const key = names.join('|');
    let at = list.indexOf(key);
    if (at < 0) at = list.push(key) - 1;
    if (at > 15) throw new Error(`too many names in ${this.name}`);
    return at;
  }
  pattern(options) {
    const f = this.format(options);
    const of = (time, type) => f.formatToParts(time).filter(p => p.type === type).map(p => p.value);
    const seen = {};
    const a = f.formatToParts(utc(2003, 3, 2, 9, 5, 7));
    return a.map(part => {
      const n = seen[part.type] = (seen[part.type] ?? -1) + 1;
      const value = this.plain(part.value);
      switch (part.type) {
        case 'literal': case 'era': return part.value;
        case 'year': return buddhist.has(this.name) ? value === '46' ? T.thaiYear2 : T.thaiYear
          : value === '03' ? T.year2 : T.year;
        case 'month': {
          if (/^\d+$/.test(value)) return value === '04' ? T.month2 : T.month;
          const names = Array.from({ length: 12 }, (_, m) => of(utc(2003, m, 2), 'month')[n]);
          return String.fromCharCode(T.months + this.slot(this.months, names));
        }
        case 'day': return value === '02' ? T.day2 : T.day;
        case 'weekday': {
          const names = Array.from({ length: 7 }, (_, d) => of(utc(2003, 5, 1 + d), 'weekday')[n]);
          return String.fromCharCode(T.weekdays + this.slot(this.weekdays, names));
        }
        case 'dayPeriod': {
          const names = Array.from({ length: 24 }, (_, h) => of(utc(2003, 3, 2, h), 'dayPeriod')[n] ?? '');
          return String.fromCharCode(T.periods + this.slot(this.periods, names));
        }
        case 'hour': {
          const two = value === '09';
          const midnight = +this.plain(of(utc(2003, 3, 2, 0), 'hour')[0]), late = +this.plain(of(utc(2003, 3, 2, 23),
        'hour')[0]);
          return late === 23 ? (two ? T.h232 : T.h23) : midnight === 0 ? (two ? T.h112 : T.h11) : two ? T.h122 : T.h12;
        }
        case 'minute': return value === '05' ? T.minute2 : T.minute;
        case 'second': return value === '07' ? T.second2 : T.second;
        default: throw new Error(`${part.type} in ${this.name}`);
      }
    }).join('');
  }
}

const W = [undefined, 'narrow', 'short', 'long'], Y = [undefined, 'numeric', '2-digit'];
const M = [undefined, 'numeric', '2-digit', 'narrow', 'short', 'long'], N = [undefined, 'numeric', '2-digit'];
const S = ['full', 'long', 'medium', 'short'];
const defined = o => Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined));

const records = [];
for (const name of locales) {
  const l = new Locale(name), r = [];
  const dates = [];
  for (const weekday of W) for (const year of Y) for (const month of M) for (const day of N) {
    const o = defined({ weekday, year, month, day });
    dates.push(Object.keys(o).length === 0 ? '' : l.pattern(o));
  }
  const times = [];
  for (const hourCycle of ['h12', 'h23']) for (const hour of N) for (const minute of N) for (const second of N) {
    const o = defined({ hour, minute, second });
    times.push(Object.keys(o).length === 0 ? '' : l.pattern(hour ? { ...o, hourCycle } : o));
  }
  const styles = [];
  for (const dateStyle of S) styles.push(l.pattern({ dateStyle }));
  for (const hourCycle of ['h12', 'h23']) for (const timeStyle of ['medium', 'short'])
    styles.push(l.pattern({ timeStyle, hourCycle }));
  // How date and time are joined: for the date styles, then for dates by the width of their month.
  const joined = (options, date, time) => {
    const whole = l.pattern({ ...options, hourCycle: 'h23' });
    const d = date, t = time;
    if (whole.includes(d) && whole.includes(t)) return whole.replace(d, () => T.date).replace(t, () => T.time);
    return null;
  };
  const joins = [];
  for (const dateStyle of S)
    joins.push(joined({ dateStyle, timeStyle: 'short' }, l.pattern({ dateStyle }), l.pattern({ timeStyle: 'short',
    hourCycle: 'h23' })));
  for (const date of [{ year: 'numeric', month: 'numeric', day: 'numeric' }, { year: 'numeric', month: 'short',
  day: 'numeric' },
    { year: 'numeric', month: 'long', day: 'numeric' }, { weekday: 'long', year: 'numeric', month: 'long',
    day: 'numeric' },
    { weekday: 'long' }]) {
    const time = { hour: '2-digit', minute: '2-digit' };
    joins.push(joined({ ...date, ...time }, l.pattern(date), l.pattern({ ...time, hourCycle: 'h23' })));
  }
  {
    const hour = { hour: 'numeric', hourCycle: l.format({ hour: 'numeric' }).resolvedOptions().hourCycle };
    const whole = l.pattern({ weekday: 'short', ...hour }), date = l.pattern({ weekday: 'short' }),
    time = l.pattern(hour);
    joins.push(whole.includes(date) && whole.includes(time)
      ? whole.replace(date, () => T.date).replace(time, () => T.time) : null);
  }
  if (joins.some(j => j === null)) console.log('joins of', name, joins.map(j => j === null ? 'x' : '.').join(''));
  const j = joins.map(x => x ?? joins.find(y => y !== null) ?? T.date + ' ' + T.time);
  const hour12 = l.format({ hour: 'numeric' }).resolvedOptions().hourCycle;

  // Numbers. In patterns: # number, - minus, + plus, % percent, ¤ currency.
  const number = o => new Intl.NumberFormat(name, o);
  const part = (f, v, type) => f.formatToParts(v).find(p => p.type === type)?.value ?? '';
  const shape = (f, v) => {
    let s = '';
    for (const p of f.formatToParts(v)) {
      switch (p.type) {
        case 'integer': case 'group': case 'decimal': case 'fraction': if (!s.endsWith('#')) s += '#'; break;
        case 'minusSign': s += '-'; break;
        case 'plusSign': s += '+'; break;
        case 'percentSign': s += '%'; break;
        case 'currency': s += '¤'; break;
        case 'compact': s += `{${p.value}}`; break;
        default: s += p.value;
      }
    }
    return s;
  };
  const plain = number({});
  const grouping = [1000, 10000, 10000000].map(v => number({ useGrouping: 'auto' }).formatToParts(v).filter(p =>
  p.type === 'group').length);
  const always = number({ useGrouping: 'always' }).formatToParts(10000000).filter(p => p.type === 'group').length;
  const numbers = [part(plain, 1.5, 'decimal'), part(number({ useGrouping: 'always' }), 12345, 'group'), part(plain,
  -1, 'minusSign'),
    part(number({ signDisplay: 'always' }), 1, 'plusSign'), part(number({ style: 'percent' }), 1, 'percentSign'),
    plain.format(NaN), plain.format(Infinity), l.digits === '0123456789' ? '' : l.digits,
    `${grouping[0] === 0 && grouping[1] > 0 ? 2 : grouping[1] === 0 ? 9 : 1}${always === 3 ? 2 : 3}`,
    shape(number({ style: 'percent' }), 1), shape(number({ style: 'percent' }), -1), shape(plain, -1)];
  for (const currency of ['EUR', 'USD']) for (const currencyDisplay of ['symbol', 'code'])
    for (const currencySign of ['standard', 'accounting']) for (const v of [1, -1])
      numbers.push(shape(number({ style: 'currency', currency, currencyDisplay, currencySign }), v));
  const amount = number({ style: 'currency', currency: 'EUR', useGrouping: 'always' });
  numbers.push(part(amount, 1.5, 'decimal'), part(amount, 12345, 'group'));
  numbers.push(currencies.map(c => part(number({ style: 'currency', currency: c }), 1, 'currency')).join('|'));
  numbers.push(currencies.map(c => part(number({ style: 'currency', currency: c, currencyDisplay: 'narrowSymbol' }),
  1, 'currency')).join('|'));
  for (const compactDisplay of ['short', 'long']) {
    const c = [];
    for (let e = 3; e <= 14; e++) for (const lead of [1, 2, 5, 1.5]) {
      const f = number({ notation: 'compact', compactDisplay });
      const parts = f.formatToParts(lead * 10 ** e);
      const shown = parts.filter(p => p.type === 'integer' || p.type === 'group').map(p => p.value).join('');
      const digits = [...l.plain(shown)].filter(x => x >= '0' && x <= '9').length;
      c.push(`${digits}${shape(f, lead * 10 ** e)}`);
    }
    numbers.push(c.join('|'));
  }
  const fill = (list, n) => Array.from({ length: n }, (_, i) => keep(list[i] ?? ''));
  r.push(...[...dates, ...times, ...styles, ...j, hour12, ...numbers].map(keep), ...fill(l.months, 16),
  ...fill(l.weekdays, 16),
    ...fill(l.periods, 16));
  records.push(r);
}
console.log('record', records[0].length, 'strings', strings.length, 'locales', locales.length);

// English zone names: standard and summer time, long and short. The long ones are also those of Date.toString().
const zoneNames = [];
const january = Date.UTC(2026, 0, 15), july = Date.UTC(2026, 6, 15);
for (const zone of [...Intl.supportedValuesOf('timeZone'), 'UTC']) {
  const name = (time, timeZoneName) => new Intl.DateTimeFormat('en-US', { timeZone: zone,
  timeZoneName }).formatToParts(time)
    .find(p => p.type === 'timeZoneName').value;
  const offset = time => name(time, 'longOffset');
  const [a, b] = [january, july].sort((x, y) => minutes(offset(x)) - minutes(offset(y)));
  zoneNames.push([zone, name(a, 'long'), name(b, 'long'), name(a, 'short'), name(b, 'short'), name(a, 'longGeneric'),
  name(a, 'shortGeneric')]
    .join('|'));
}
function minutes(text) {
  const m = /([+-])(\d\d):(\d\d)/.exec(text);
  return m ? (m[1] === '-' ? -1 : 1) * (m[2] * 60 + +m[3]) : 0;
}

const section = (tag, bytes) => {
  const head = Buffer.alloc(8);
  head.write(tag, 0, 'latin1');
  head.writeUInt32LE(bytes.length, 4);
  console.log(tag, bytes.length);
  return Buffer.concat([head, bytes, Buffer.alloc((4 - bytes.length % 4) % 4)]);
};
writeFileSync(out, Buffer.concat([
  section('name', Buffer.from(locales.join('\n'))),
  section('strs', Buffer.from(strings.join('\0'))),
  section('recs', Buffer.from(Uint16Array.from(records.flat()).buffer)),
  section('zone', Buffer.from(zoneNames.join('\n'))),
  section('curr', Buffer.from(currencies.join(' '))),
]));
