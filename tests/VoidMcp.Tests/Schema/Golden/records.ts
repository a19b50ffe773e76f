type T = {
  any?: Record<string, unknown>;
  numbers?: { [key: string]: number };
  nested?: { [key: string]: { [key: string]: string[] } };
  open?: Record<string, unknown>;
  none?: Record<string, never>;
  unevaluated?: { [key: string]: string };
};

// In one line:
type Line = { any?: Record<string, unknown>; numbers?: Record<string, number>; nested?: Record<string, Record<string, string[]>>; open?: Record<string, unknown>; none?: Record<string, never>; unevaluated?: Record<string, string> };
