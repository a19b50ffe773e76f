type T = {
  plain?: string;
  "my-key": string;
  "1st"?: string;
  "with space"?: string;
  class?: string;
  constructor?: string;
  __proto__?: string;
  "": string;
  "a\"b\\c": string;
  new?: string;
  "名前"?: string;
  "line\nbreak": string;
  "\u202egnp.exe"?: string;
  $ok_1?: string;
  "a.b"?: string;
  "*/"?: string;
  "`"?: string;
};

// In one line:
type Line = { plain?: string; "my-key": string; "1st"?: string; "with space"?: string; class?: string; constructor?: string; __proto__?: string; "": string; "a\"b\\c": string; new?: string; "名前"?: string; "line\nbreak": string; "\u202egnp.exe"?: string; $ok_1?: string; "a.b"?: string; "*/"?: string; "`"?: string };
