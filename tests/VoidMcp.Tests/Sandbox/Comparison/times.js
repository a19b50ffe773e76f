const scripts = {
  async formats() {
    const d = new Date(Date.UTC(2024, 1, 29, 13, 5, 9));
    const o = { timeZone: 'UTC' };
    return [
      d.toLocaleDateString('en-US', o),
      d.toLocaleTimeString('en-US', o),
      d.toLocaleString('en-US', { ...o, dateStyle: 'medium', timeStyle: 'short' }),
      d.toLocaleDateString('en-GB', { ...o, weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }),
      d.toLocaleDateString('de-DE', { ...o, month: 'short', day: '2-digit' }),
      new Intl.DateTimeFormat('en-US', { ...o, hour: 'numeric', minute: '2-digit', hour12: false }).format(d),
      d.toLocaleDateString('en-CA', o),
      d.toLocaleString('sv-SE', o),
    ];
  },
  async numberFormats() {
    return [
      (1234567.891).toLocaleString(),
      (1234.5).toLocaleString('de-DE', { style: 'currency', currency: 'EUR' }),
      new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 }).format(0.1234),
      new Intl.NumberFormat('en', { notation: 'compact' }).format(1234567),
      new Intl.NumberFormat('en-US', { minimumFractionDigits: 2 }).format(5),
      (0.1 + 0.2).toFixed(2),
      (1e21).toLocaleString(),
      (-5.5).toLocaleString('en-US', { style: 'currency', currency: 'USD', currencySign: 'accounting' }),
      new Intl.NumberFormat('en', { style: 'unit', unit: 'kilometer-per-hour' }).format(50),
      (123456789).toLocaleString('en-IN'),
    ];
  },
  async parsing() {
    const d = new Date('2024-03-10T12:00:00Z');
    return [
      new Date('2024-01-15').toISOString(),
      new Date('2024-02-30').getTime(),
      new Date(2024, 0, 31, 10).getMonth(),
      Date.UTC(2024, 12, 1),
      new Date('2024-01-15T10:00:00+05:30').toISOString(),
      d.toJSON(),
      new Date(NaN) + '',
      new Date('Jan 5, 2024 10:00 UTC').toISOString(),
      new Date(8.64e15 + 1).getTime(),
      typeof Date.now(),
      new Date('2024-01-01T00:00:00.123456Z').getMilliseconds(),
      d.toUTCString(),
      new Date(0).toUTCString(),
      new Date(2024, 1, 29).getDate(),
      isNaN(new Date('')),
      new Date(2020, 5).getDay(),
    ];
  },
  async zones() {
    const d = new Date('2024-07-01T12:34:56Z');
    return ['America/New_York', 'Asia/Kolkata', 'Europe/London', 'Australia/Sydney', 'America/Sao_Paulo'].map(
      timeZone => [
        d.toLocaleString('en-US', { timeZone }),
        d.toLocaleString('en-GB', { timeZone, timeZoneName: 'short' }),
        new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', hour: 'numeric' }).format(d),
        Object.fromEntries(
          new Intl.DateTimeFormat('en-CA', {
            timeZone,
            year: 'numeric',
            month: '2-digit',
            day: '2-digit',
            hour: '2-digit',
            hourCycle: 'h23',
            minute: '2-digit',
          })
            .formatToParts(d)
            .map(p => [p.type, p.value]),
        ),
      ],
    );
  },
  async arithmetic() {
    const addDays = (d, n) => {
      const r = new Date(d);
      r.setUTCDate(r.getUTCDate() + n);
      return r;
    };
    const d = new Date('2024-02-28T00:00:00Z');
    return [
      addDays(d, 2).toISOString().slice(0, 10),
      Math.round((new Date('2024-03-01') - d) / 864e5),
      new Date(d.getFullYear(), d.getMonth() + 1, 0).getDate(),
      d.toISOString().replace(/[-:]|\.\d+/g, ''),
      new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(d),
      ['Sun', 'Mon', 'Tue', 'Wed'][d.getUTCDay()],
      new Date(Date.parse('2024-12-25T00:00:00.000-08:00')).toISOString(),
      new Date('12/25/2024 UTC').toISOString(),
      new Date(2024, 0, 1, 0, 0, 0).getTimezoneOffset(),
      Intl.DateTimeFormat().resolvedOptions().locale,
    ];
  },
  async manyLocales() {
    const d = new Date('2024-12-05T08:03:00Z'),
      z = { timeZone: 'UTC' };
    return [
      'en-US',
      'en-GB',
      'de-DE',
      'fr-FR',
      'es-ES',
      'ja-JP',
      'pt-BR',
      'zh-CN',
      'nl-NL',
      'it-IT',
      'sv-SE',
      'pl-PL',
      'ru-RU',
      'ko-KR',
      'en-AU',
      'en-IN',
    ].map(l => [
      l,
      d.toLocaleDateString(l, z),
      d.toLocaleTimeString(l, z),
      d.toLocaleDateString(l, { ...z, weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }),
      (12345.678).toLocaleString(l),
      new Intl.NumberFormat(l, { style: 'currency', currency: 'EUR' }).format(1234.5),
    ]);
  },
  async options() {
    const d = new Date('2024-12-05T18:03:07.089Z'),
      f = o => d.toLocaleString('en-US', { timeZone: 'UTC', ...o });
    return [
      f({ hour: '2-digit', minute: '2-digit' }),
      f({ hour: 'numeric' }),
      f({ weekday: 'long' }),
      f({ month: 'short', day: 'numeric' }),
      f({ year: 'numeric', month: 'long' }),
      f({ dateStyle: 'full' }),
      f({ timeStyle: 'long' }),
      f({ dateStyle: 'short' }),
      f({ hour: 'numeric', hour12: false, minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }),
      f({ era: 'short', year: 'numeric' }),
      f({
        month: '2-digit',
        day: '2-digit',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
      f({ timeZoneName: 'long' }),
      f({ month: 'narrow' }),
      f({ weekday: 'short', hour: 'numeric' }),
      new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'medium' }).formatRange(
        d,
        new Date('2024-12-08'),
      ),
      Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'shortGeneric' }).format(d),
      new Intl.DateTimeFormat('en-US', { timeZone: 'UTC' }).formatToParts(d).map(p => p.value),
    ];
  },
  async summerTime() {
    const tz = 'America/New_York';
    const off = d =>
      new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' })
        .formatToParts(d)
        .find(p => p.type === 'timeZoneName').value;
    return [
      off(new Date('2024-03-10T06:59:00Z')),
      off(new Date('2024-03-10T07:00:00Z')),
      off(new Date('2024-11-03T06:00:00Z')),
      new Date('2024-03-10T07:30:00Z').toLocaleTimeString('en-US', { timeZone: tz, timeZoneName: 'short' }),
      new Date('2024-11-03T05:30:00Z').toLocaleString('en-US', { timeZone: tz }),
      new Date('1900-01-01T00:00:00Z').toLocaleString('en-US', { timeZone: tz }),
      new Date('2050-07-01T00:00:00Z').toLocaleString('en-US', { timeZone: 'Europe/Berlin' }),
      new Date(0).toLocaleString('en-US', { timeZone: 'Asia/Kathmandu' }),
      (() => {
        try {
          new Intl.DateTimeFormat('en', { timeZone: 'Nope/X' });
        } catch (e) {
          return [e.name, e.message];
        }
      })(),
    ];
  },
  async guesses() {
    return [
      '2024',
      '2024-05',
      '2024-05-06T07:08',
      '2024-05-06 07:08:09',
      'May 6, 2024',
      '6 May 2024',
      'Mon, 06 May 2024 07:08:09 GMT',
      '2024/05/06',
      '05/06/2024',
      '2024-05-06T07:08:09+0200',
      '2024-05-06T24:00:00Z',
      '2024-13-01',
      'foo',
      '2024-05-06T07:08:09.1Z',
      '+012024-01-01T00:00:00Z',
      '20240506',
      '1715000000000',
      'May 2024',
      '6/5/24',
      '2024-5-6',
      '2024-05-06T7:08',
      '12:30',
      'Tue Dec 17 2024 10:00:00 GMT+0100 (CET)',
      '2024-05-06T07:08:09 PM',
      '5 PM May 6 2024',
      'May 6, 2024 5:30 PM',
      '2024-W10',
      '2024-100',
      '0',
      '99',
      '2024-05-06Z',
      '2024-02-29',
      '2023-02-29',
      '2023-02-31T00:00',
    ].map(s => {
      const d = new Date(s);
      return isNaN(d) ? s + ' invalid' : d.toISOString();
    });
  },
  async texts() {
    const d = new Date(2024, 4, 6, 7, 8, 9, 10);
    return [
      String(d),
      d.toString(),
      d.toDateString(),
      d.toTimeString(),
      d.toLocaleString(),
      d.toLocaleDateString(),
      d.toLocaleTimeString(),
      `${d}`,
      d + 1,
      d - 0 === d.getTime(),
      JSON.stringify({ d }),
      d.toISOString(),
      new Date(d).setMonth(13),
      new Date(2024, 0, 31).setMonth(1),
      new Date(0, 0).getFullYear(),
      new Date(99, 0).getFullYear(),
      d.getYear(),
      d[Symbol.toPrimitive]('number'),
      new Date(2024, 0, 1, 12, 30).valueOf(),
      new Date(undefined) + '',
      new Date(null).getTime(),
      new Date('2024-01-01', 5).getTime(),
      new Date(2024, 1).toJSON(),
      Date(0).length > 20,
      new Date(2019, 11, 31, 23, 59, 59, 1000).getFullYear(),
    ];
  },
  async setters() {
    const d = new Date(Date.UTC(2024, 0, 31));
    const r = [];
    d.setUTCMonth(1);
    r.push(d.toISOString());
    d.setUTCDate(0);
    r.push(d.toISOString());
    d.setUTCFullYear(2023, 1, 29);
    r.push(d.toISOString());
    d.setUTCHours(25, 61, 61, 1001);
    r.push(d.toISOString());
    d.setTime(0);
    r.push(d.getTime());
    r.push(
      new Date(2024, 0, 1, 25).getDate(),
      new Date(1e15).toISOString(),
      new Date(-1).toISOString(),
      new Date(-62198755200000).toISOString(),
      new Date('0000-01-01').getTime(),
      new Date(Date.UTC(99, 0)).getUTCFullYear(),
      Date.UTC(2024),
      new Date(2024, 11).getMonth(),
      d.setMinutes(NaN),
      d.getTime(),
      new Date(1.9).getTime(),
      new Date(-1.9).getTime(),
      new Date('2024-06-15T12:00:00.000Z') < new Date('2024-06-16'),
      new Date(0) == new Date(0),
      +new Date(0) === +new Date(0),
      new Date(new Date(5)).getTime(),
      new Date(true).getTime(),
      new Date('5').getMonth() >= 0,
      [new Date(2), new Date(1)].sort((a, b) => a - b).map(Number),
      Math.floor((Date.UTC(2024, 2, 1) - Date.UTC(2024, 1, 1)) / 864e5),
      new Date(2024, 1, 29, 12).toISOString().slice(0, 10),
      JSON.stringify(new Date(NaN)),
      new Date('Invalid').toString(),
    );
    return r;
  },
  async weeks() {
    const iso = d => {
      const t = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()));
      t.setUTCDate(t.getUTCDate() + 4 - (t.getUTCDay() || 7));
      return Math.ceil(((t - Date.UTC(t.getUTCFullYear(), 0, 1)) / 864e5 + 1) / 7);
    };
    const ago = (a, b) => {
      const s = (b - a) / 1000,
        f = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
      for (const [u, n] of [
        ['year', 31536000],
        ['month', 2592000],
        ['week', 604800],
        ['day', 86400],
        ['hour', 3600],
        ['minute', 60],
      ])
        if (Math.abs(s) >= n) return f.format(-Math.floor(s / n), u);
      return f.format(-Math.floor(s), 'second');
    };
    return [
      iso(new Date('2024-12-30')),
      iso(new Date('2021-01-03')),
      ago(0, 5e3),
      ago(0, 9e7),
      ago(0, 4e10),
      ago(1e6, 0),
      ago(0, 0),
      new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(new Date('2024-02-29')),
      new Intl.DateTimeFormat('en-US', {
        month: 'short',
        day: 'numeric',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(new Date('2024-02-29')),
      new Date('2024-02-29T00:00Z').toLocaleDateString('en-US', {
        timeZone: 'UTC',
        month: 'long',
        day: 'numeric',
      }),
    ];
  },
  async zoneNames() {
    const zones = [
      'UTC',
      'Europe/London',
      'Europe/Dublin',
      'Europe/Paris',
      'Europe/Berlin',
      'Europe/Lisbon',
      'Europe/Helsinki',
      'Europe/Athens',
      'Europe/Moscow',
      'America/New_York',
      'America/Los_Angeles',
      'America/Sao_Paulo',
      'America/Toronto',
      'America/Mexico_City',
      'Asia/Kolkata',
      'Asia/Tokyo',
      'Asia/Shanghai',
      'Asia/Singapore',
      'Asia/Dubai',
      'Asia/Seoul',
      'Asia/Jerusalem',
      'Australia/Sydney',
      'Australia/Perth',
      'Australia/Adelaide',
      'Pacific/Auckland',
      'Africa/Johannesburg',
      'Africa/Lagos',
      'Africa/Cairo',
    ];
    const out = {};
    for (const l of [
      'en-US',
      'en-CA',
      'en-GB',
      'en-IE',
      'en-AU',
      'en-NZ',
      'en-IN',
      'en-ZA',
      'de',
      'de-DE',
      'fr',
      'fr-FR',
      'es',
      'es-ES',
      'it',
      'nl',
      'pt-BR',
      'pt-PT',
      'sv',
      'ja',
      'zh',
      'pl',
      'ru',
    ])
      for (const z of zones)
        for (const [i, t] of [
          ['w', 1705320000000],
          ['s', 1721044800000],
        ])
          out[[l, z, i]] = new Date(t).toLocaleString(l, { timeZone: z, timeZoneName: 'short' });
    return out;
  },
};
const out = [];
for (const [name, run] of Object.entries(scripts)) out.push([name, await run()]);
return out;
