type T = {
  s: string;
  n: number;
  i?: number;
  b?: boolean;
  z?: null;
  any?: unknown;
};

// In one line:
type Line = { s: string; n: number; i?: number; b?: boolean; z?: null; any?: unknown };
