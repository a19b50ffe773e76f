const out=[];const hex=b=>[...new Uint8Array(b)].map(x=>x.toString(16).padStart(2,'0')).join('');
for(const a of ['SHA-1','SHA-256','SHA-384','SHA-512','sha-256'])for(const n of [0,1,3,55,56,63,64,65,111,112,119,120,
  127,128,129,1000]){const d=new Uint8Array(n).map((_,i)=>i*7);out.push(a+n+hex(await crypto.subtle.digest(a,d)))}
try{await crypto.subtle.digest('MD5',new Uint8Array(1))}catch(e){out.push(e.name)}
const key=await crypto.subtle.importKey('raw',new TextEncoder().encode('secret'),{name:'HMAC',hash:'SHA-256'},false,
  ['sign','verify']);out.push(hex(await crypto.subtle.sign('HMAC',key,new TextEncoder().encode('data'))),
  await crypto.subtle.verify('HMAC',key,await crypto.subtle.sign('HMAC',key,new Uint8Array(3)),new Uint8Array(3)));
const all=Uint8Array.from({length:256},(_,i)=>i);
for(const l of ['utf-8','utf8','UTF-8','windows-1251','iso-8859-2','iso-8859-15','koi8-r','macintosh','utf-16le',
  'utf-16be','ucs-2','gbk','big5','shift_jis','euc-jp','euc-kr','foo']){let d;
  try{d=new TextDecoder(l)}catch(e){out.push(l+' '+e.name);continue}
 out.push(l+' '+d.encoding+' '+d.fatal+' '+d.ignoreBOM+' '+(/^(gbk|big5|shift|euc)/.test(l)?'':d.decode(all)));}
const bs={gbk:'d6d0b9facbd9c8cb80',big5:'a4a4b0ea',shift_jis:'93fa967b8cea83658358b1b2','euc-jp':'c6fccbdcb8ec8eb1',
  'euc-kr':'c7d1b1dbb0a1','utf-8':'efbbbf61c3a9f09f9880ff62','utf-16le':'fffe6100e900',gb18030:'d6d0'};
for(const l in bs){const b=Buffer.from(bs[l],'hex');out.push(l+' '+new TextDecoder(l).decode(b)+' '+new TextDecoder(l,
  {ignoreBOM:true}).decode(b).length);try{out.push(new TextDecoder(l,{fatal:true}).decode(b))}catch(e){
  out.push(e.name)}}
const sd=new TextDecoder();out.push(sd.decode(Uint8Array.of(0xe2,0x82),{stream:true})+sd.decode(Uint8Array.of(0xac),{
  stream:true})+sd.decode());
for(const s of ['hello','é€😀','','YWJj','YWJ=','YW-_','6869zz'])for(const e of ['utf8','hex','base64','base64url',
  'latin1','ascii','utf16le',undefined]){const b=Buffer.from(s,e);
  out.push([s,e,b.length,b.toString('hex'),b.toString(),b.toString('base64'),b.toString('latin1'),
  b.toString('base64url'),b.toString('ascii')].join('|'))}
out.push(Buffer.concat([Buffer.from('a'),Buffer.from('b')]).toString(),JSON.stringify(Buffer.from('hi')),
  Buffer.from([104,105]).toString(),Buffer.isBuffer(Buffer.alloc(2)),Buffer.from('abc').slice(1).toString(),
  Buffer.byteLength('é'),Buffer.from('a').equals(Buffer.from('a')),Buffer.alloc(3,'ab').toString(),
  Buffer.from('hello').toString('utf8',1,3),Buffer.from('abc') instanceof Uint8Array,[...Buffer.from('ab')].join(),
  Buffer.from('abc').subarray(1).toString());
out.push(btoa('hi'),atob('aGk='),atob(' aG k'));
return out;
