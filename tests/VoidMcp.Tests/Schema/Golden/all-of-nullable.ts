type T = {
  a: T_P | null;
  b?: {
    x: number;
  } | null;
  c?: string;
};
type T_P = {
  k: string;
};

// In one line:
type Line = { a: { k: string } | null; b?: { x: number } | null; c?: string };
