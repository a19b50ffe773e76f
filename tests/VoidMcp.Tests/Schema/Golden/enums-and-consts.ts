type T = {
  level?: "debug" | "info" | "error";
  size?: 1 | 2.5 | -3;
  mixed?: "on" | true | 0 | null;
  kind: "a \"quoted\"\nline";
  one?: 1;
  no?: false;
  nil?: null;
  point?: { x: [1, "y"]; z: { w: null } };
  list?: [1, 2] | ["a"];
};

// In one line:
type Line = { level?: "debug" | "info" | "error"; size?: 1 | 2.5 | -3; mixed?: "on" | true | 0 | null; kind: "a \"quoted\"\nline"; one?: 1; no?: false; nil?: null; point?: { x: [1, "y"]; z: { w: null } }; list?: [1, 2] | ["a"] };
