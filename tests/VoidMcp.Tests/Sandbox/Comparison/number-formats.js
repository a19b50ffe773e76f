const locs=['en en-US en-GB en-AU en-CA en-IN en-IE en-ZA de de-DE de-AT de-CH fr fr-FR fr-CA fr-CH es es-ES ',
  'es-MX es-AR es-US it it-IT pt pt-BR pt-PT nl nl-NL nl-BE sv sv-SE da da-DK nb no fi fi-FI is pl ',
  'pl-PL cs cs-CZ sk sl hr sr hu ro bg ru ru-RU uk el tr tr-TR lt lv et ca ar-EG he hi hi-IN bn ta te ',
  'ja ja-JP ko ko-KR zh zh-CN zh-TW zh-HK vi id ms th sw fil'].join('').split(' ');
const vs=[0,-0,1,-1,12.5,999,1000,-1234.567,12345.678,1234567.891,0.256,1e9,1.5e6,123456789012,NaN,Infinity,0.000123,
  99999,1e15,2e6,1e21];
const os=[{},{style:'percent'},{style:'percent',maximumFractionDigits:1},{style:'currency',currency:'EUR'},{
  style:'currency',currency:'USD'},{style:'currency',currency:'JPY'},{style:'currency',currency:'CHF'},{
  style:'currency',currency:'GBP',currencyDisplay:'code'},{style:'currency',currency:'USD',currencySign:'accounting'},
  {notation:'compact'},{notation:'compact',compactDisplay:'long'},{minimumFractionDigits:2},{maximumFractionDigits:0},
  {maximumSignificantDigits:3},{signDisplay:'always'},{signDisplay:'exceptZero'},{useGrouping:false},{
  useGrouping:'always'},{minimumIntegerDigits:3},{style:'currency',currency:'INR'},{style:'currency',currency:'XYZ'},{
  style:'currency',currency:'EUR',minimumFractionDigits:0,maximumFractionDigits:0},{notation:'compact',
  maximumFractionDigits:1},{style:'currency',currency:'USD',notation:'compact'}];
const out=[];
for(const l of locs)for(const o of os)for(const v of vs){let s;
  try{s=new Intl.NumberFormat(l,o).format(v)}catch(e){s=String(e)}out.push(l+' '+JSON.stringify(o)+' '+v+' '+s)}
for(const l of locs)out.push(l+' '+(1234.5).toLocaleString(l)+' '+(12345678901234567890n).toLocaleString(
  l)+' '+new Intl.NumberFormat(l,{style:'currency',currency:'EUR'}).formatToParts(-1234.5).map(p=>
  p.type+p.value).join('|'));
return out;
