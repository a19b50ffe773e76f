type T = {
  a: string | null;
  b: number | null;
  c?: string | null;
  d?: string[] | null;
  e?: {
    x: number;
  } | null;
  f?: "a" | null;
  g?: "u" | "v" | null;
};

// In one line:
type Line = { a: string | null; b: number | null; c?: string | null; d?: string[] | null; e?: { x: number } | null; f?: "a" | null; g?: "u" | "v" | null };
