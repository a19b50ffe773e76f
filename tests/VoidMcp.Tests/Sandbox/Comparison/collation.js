let seed=11; const rnd=n=>{seed=(seed*1103515245+12345)&0x7fffffff;return (seed>>8)%n};
const ranges=[[0x20,0x7e],[0x20,0x7e],[0x61,0x7a],[0xa0,0x17f],[0x180,0x24f],[0x370,0x3ff],[0x400,0x4ff],[0x590,
  0x5ff],[0x600,0x6ff],[0x900,0x97f],[0xe00,0xe7f],[0x1e00,0x1eff],[0x1f00,0x1fff],[0x2000,0x206f],[0x2100,0x214f],
  [0x2200,0x22ff],[0x2460,0x24ff],[0x2600,0x27bf],[0x3000,0x30ff],[0x3200,0x33ff],[0xac00,0xd7a3],[0xff00,0xffef],
  [0x1f300,0x1f6ff],[0x1f900,0x1faff],[0x4e00,0x9fff]];
const opts=[['und',{}],['en',{sensitivity:'base'}],['en',{sensitivity:'accent'}],['en',{sensitivity:'case'}],['en',{
  numeric:true}],['en',{caseFirst:'upper'}],['en',{ignorePunctuation:true}]].map(([l,o])=>[l,o]);
const ch=()=>{const r=ranges[rnd(ranges.length)];return String.fromCodePoint(r[0]+rnd(r[1]-r[0]+1))+(rnd(6)==0?
  String.fromCodePoint(0x300+rnd(0x30)):'')};
const out=[];
for(let i=0;i<6000;i++){ const pre=rnd(2)?'':ch(); const a=pre+ch()+(rnd(2)?ch():''), b=pre+ch()+(rnd(2)?ch():''); 
 out.push([a,b].map(x=>[...x].map(c=>c.codePointAt(0).toString(16)).join(' ')).join(' | ')+' => '+opts.map(([l,o])=>
 a.localeCompare(b,l,o)).join());
 if(i%4==0){const w='aAbBäÄéeE -_1209'; const x=Array.from({length:1+rnd(6)},()=>w[rnd(w.length)]).join(''),
 y=Array.from({length:1+rnd(6)},()=>w[rnd(w.length)]).join('');
 out.push([x,y].join('|')+'=>'+opts.map(([l,o])=>x.localeCompare(y,l,o)).join());}
}
return out;
