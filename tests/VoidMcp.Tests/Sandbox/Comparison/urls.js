const urls=['mailto:a@b.c?subject=x','https://x.com/%7Eu?q=a|b','slack://channel?id=1',
  'http://EXAMPLE.com:80/../a/./b/../c?x#y','https://user:p%40ss@host:8443/p a/ü?q=ü&r=\'#ü `','http://1.2.3',
  'http://0x7f.1','http://256.1.1.1','http://[::1]:80/','http://[2001:DB8:0:0:0:0:2:1]/','http://[::ffff:1.2.3.4]/',
  'http://[1::2::3]','file:///C:/a/../b','file:C|/x','file://host/path','file:///a/b','data:text/plain,hello world ',
  'javascript:alert(1)','urn:isbn:123','http://münchen.de/straße','http://xn--mnchen-3ya.de','http://日本語.jp',
  'http://a b','http://a%41.com','http://a%2fb','https://','https:example.com','https:/example.com',
  'https:\\\\example.com\\a','//x.com','/p','?q','#h','','.','..','http:','ws://x:80','wss://x:443/a','ftp://x:21/a',
  'foo://h:12/a/../b','foo:/a','foo:/..//p','foo:a b','blob:https://a.com/x','http://x:99999','http://x:',
  'http://x:0','http://user@/','http://@x','http://a:b@c:d','http://a@b@c/','https://x/?a=1&a=2#z','HTTP://X/Y',
  'http://x//y','http://x/%2e%2E/y','http://x/a\tb\nc','  http://x  ','http://x?q"<>','http://x#q"<>`','about:blank',
  'git+ssh://git@github.com/u/r.git','vscode://file/c:/x','tel:+1-800','http://ex.com./','http://1.2.3.4.5',
  'http://0300.0250.1','http://0xffffffff','http://4294967296','http://a..b','http://-a','http://a_b',
  'postgres://u:p@h:5432/db?x=1','redis://localhost','s3://bucket/key with space','http://h/{a}|`','http://☃.net',
  'http://GO.com/\u{1f600}','non-special://[::1]/','non-special://a b','http://%','https://x/a?b?c#d#e',
  'http://ＧＯ.com','http://ß.de','https://faß.de'];
const bases=[undefined,'http://base.com/a/b?c#d','mailto:x','file:///C:/d/e','foo://h/a/b'];
const out=[];
const f=u=>u===null?null:[u.href,u.origin,u.protocol,u.username,u.password,u.host,u.hostname,u.port,u.pathname,
  u.search,u.hash].join(' ; ');
for(const u of urls)for(const b of bases){let r;try{r=f(new URL(u,b))}catch(e){r='ERR'}out.push(u+' @ '+b+' => '+r)}
const sets=[['protocol','ftp'],['protocol','foo:'],['protocol','http://'],['username','a b'],['password','p:@'],
  ['host','h2:99'],['host','h2:'],['host',''],['hostname','h3:1'],['hostname','[::1]'],['port','80'],['port','8x'],
  ['port',''],['port','99999'],['pathname','x y'],['pathname','/a/../b'],['pathname',''],['search','a b'],['search',
  '?x=1'],['search',''],['hash','h h'],['hash','#x'],['hash',''],['href','http://z/']];
for(const s of ['https://u:p@h.com:8080/p/q?s#f','mailto:a@b','foo://h/p','file:///a/b','http://h'])for(const [k,
  v] of sets){const u=new URL(s);try{u[k]=v}catch(e){out.push('throw')}out.push(s+' '+k+'='+v+' => '+f(u))}
const P=['a=1&b=2','?a=%20+x&b','a=%zz&c=%C3%BC','=x&y=','a=1&&b','ü=é','a=b=c'];
for(const p of P){const q=new URLSearchParams(p);out.push(p+' => '+q.toString()+' '+JSON.stringify([...q]))}
const q=new URLSearchParams({a:"!'()*-._~ &=+%",b:'\u{1f600}'});
  out.push(q.toString(),q.has('a'),q.size,String(new URLSearchParams([['x','1'],['x','2']])));
const w=new URL('https://x.com/?a=1#h');w.searchParams.append('b','c d');w.searchParams.delete('a');out.push(w.href);
  w.search='?z=1';out.push(w.searchParams.get('z'),JSON.stringify(w));w.searchParams.delete('z');out.push(w.href);
const w2=new URL('https://x.com/?a=%20~');w2.searchParams.set('b','1');out.push(w2.href);
return out;
