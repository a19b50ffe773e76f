let seed = 13;
const rnd = n => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >>> 8) % n;
};
const pick = a => a[rnd(a.length)];
const out = [];
const Y = ['2024', '1999', '24', '2030', '0099'],
  Mo = ['1', '01', '12', '13', '5', 'Jan', 'January', 'dec', 'Sept', 'May'],
  D = ['1', '01', '31', '32', '15', '29'],
  T = [
    '',
    'T10:20',
    ' 10:20:30',
    'T10:20:30Z',
    ' 1:02 PM',
    'T24:00',
    ' 10:20:30.123',
    'T10:20:30+02:00',
    ' GMT',
    ' UTC',
    ' 10:20 GMT+0530',
    ' EST',
    ' 10:20 PDT',
    'Z',
    ' 12:00 am',
    ' noon',
    ', 10:20',
    ' at 10:20',
    ' 10h',
    'T1:2',
    ' 25:00',
    ' 10:60',
  ],
  S = ['-', '/', ' ', ', ', '.', ''],
  W = ['', '', '', 'Mon, ', 'Tuesday ', 'xyz '];
for (let i = 0; i < 4000; i++) {
  const s = pick(S),
    y = pick(Y),
    m = pick(Mo),
    d = pick(D);
  const base = pick([[y, m, d], [m, d, y], [d, m, y], [y, m], [m, y], [y]]).join(s);
  const str = pick(W) + base + pick(T);
  const t = new Date(str).getTime();
  out.push([str, isNaN(t) ? 'NaN' : t]);
}
return out;
