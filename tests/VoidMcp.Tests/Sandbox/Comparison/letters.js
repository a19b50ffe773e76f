let seed=5; const rnd=n=>{seed=(seed*1103515245+12345)&0x7fffffff;return (seed>>8)%n};
const L={sv:'aåäözxyüÅÄÖwvæø',fi:'aåäözxyüwv',da:'aåæøzyAaÆöü',nb:'aåæøzyAaÆöü',is:'aábdðeéþzæöyý',es:'nñozÑNch',
  pl:'aąbcćdelłmnńoópsśzźżŻ',cs:'cčdhchirřsštzžCHáé',sk:'aäbcčdhchioôpsšzž',sl:'cčćdđsšzž',hr:'cčćdžđlljnjsšzžDL',
  hu:'csdzgylynytyzsoöőuüűCSaá',tr:'cçgğhıiİIjoösşuüCÇ',az:'cçeəgğhxıiİIkqöşüw',et:'sšzžtuvõäöüxyw',
  lv:'cčgģiyķlļnņrŗsšzž',lt:'cčiyįsšzž',ro:'aăâiîsșştțţ',sq:'cçdheëgjllnjrrshthxhzh',uk:'гґдеєиії',de:'aäoöuüßss',
  fr:'eéèêcçoœa',ja:'あいアイウ亜愛安日本漢字a1',zh:'安比中国人民的了在有a1',
'zh-TW':'安比中國人民的了在有a1',ko:'가나다a1',ru:'еёжзий',pt:'aáãcçeé',vi:'aăâdđeêoôơuư',nl:'ijyIJ',
'sr-Latn':'cčćdžđlljnjsšzž',ca:'cçll·lñ',gl:'nñ','fr-CA':'cotecôtéèê',bg:'абвъьюя',el:'αάβγς',he:'אבג',ar:'ابتة',
  hi:'कखगं','th':'กขเแโา'};
const out=[]; for(const l of Object.keys(L)){const A=[...L[l]];for(let i=0;i<150;
  i++){const w=()=>Array.from({length:1+rnd(4)},()=>{const c=A[rnd(A.length)];
  return rnd(5)?c:c.toUpperCase()}).join('');const a=w(),b=w();out.push(l+' '+a+' '+b+' '+a.localeCompare(b,l))}}
const M=['Z','а','α','א','ب','क','가','あ','中','1','-','ა','ก','க'];
  for(const l of ['el','ru','uk','ka','he','ar','hi','ta','th','ko','ja','zh','sr',
  'sr-Latn'])out.push(l+' '+M.slice().sort(new Intl.Collator(l).compare).join(''),l+' '+M.slice().sort((a,b)=>
  a.localeCompare(b,l)).join(''));return out;
