const locs=['en en-US en-GB en-AU en-CA en-IN en-IE en-ZA de de-DE de-AT de-CH fr fr-FR fr-CA fr-CH es es-ES ',
  'es-MX es-AR es-US it it-IT pt pt-BR pt-PT nl nl-NL nl-BE sv sv-SE da da-DK nb no fi fi-FI is pl ',
  'pl-PL cs cs-CZ sk sl hr sr hu ro bg ru ru-RU uk el tr tr-TR lt lv et ca ar-EG he hi hi-IN bn ta te ',
  'ja ja-JP ko ko-KR zh zh-CN zh-TW zh-HK vi id ms th sw fil'].join('').split(' ');
const ts=[Date.UTC(2026,6,4,2,30,5,678),Date.UTC(2026,0,31,14,5,9),Date.UTC(1999,11,9,0,0,0),Date.UTC(2026,8,20,12,0,
  0)];
const os=[{},{dateStyle:'full'},{dateStyle:'long'},{dateStyle:'medium'},{dateStyle:'short'},{timeStyle:'short'},{
  timeStyle:'medium'},{dateStyle:'medium',timeStyle:'short'},{dateStyle:'short',timeStyle:'short'},{dateStyle:'full',
  timeStyle:'medium'},{dateStyle:'long',timeStyle:'short'},{year:'numeric',month:'2-digit',day:'2-digit'},{
  month:'short',day:'numeric'},{month:'long',year:'numeric'},{weekday:'long'},{weekday:'short',hour:'numeric'},{
  weekday:'short',month:'short',day:'numeric'},{weekday:'long',year:'numeric',month:'long',day:'numeric'},{
  hour:'2-digit',minute:'2-digit'},{hour:'numeric',minute:'2-digit',hour12:true},{hour:'numeric',minute:'2-digit',
  hour12:false},{hour:'numeric'},{year:'numeric',month:'short',day:'numeric',hour:'2-digit',minute:'2-digit'},{
  year:'numeric',month:'long',day:'numeric',hour:'2-digit',minute:'2-digit'},{year:'2-digit',month:'numeric',
  day:'numeric'},{year:'numeric'},{month:'long'},{day:'numeric'},{hour:'2-digit',minute:'2-digit',second:'2-digit',
  hour12:false},{month:'2-digit',day:'2-digit',hour:'2-digit',minute:'2-digit'},{hour:'numeric',minute:'numeric',
  second:'numeric',fractionalSecondDigits:3},{month:'narrow'},{year:'numeric',month:'numeric'},{hourCycle:'h23',
  hour:'2-digit',minute:'2-digit'}];
const out=[];
for(const l of locs)for(const o of os)for(const t of ts){let s;
  try{s=new Intl.DateTimeFormat(l,{...o,timeZone:'UTC'}).format(t)}catch(e){s=String(e)}
  out.push(l+' '+JSON.stringify(o)+' '+s)}
for(const l of locs){const d=new Date(ts[1]);out.push(l+' D '+d.toLocaleString(l,{
  timeZone:'UTC'})+' # '+d.toLocaleDateString(l,{timeZone:'UTC'})+' # '+d.toLocaleTimeString(l,{
  timeZone:'UTC'})+' # '+d.toLocaleTimeString(l,{timeZone:'UTC',hour:'2-digit',
  minute:'2-digit'})+' # '+d.toLocaleDateString(l,{timeZone:'UTC',weekday:'short'})+' # '+d.toLocaleString(l,{
  timeZone:'UTC',timeZoneName:'short'}))}
return out;
