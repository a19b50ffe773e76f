type T = {
  a: string;
  b?: unknown;
  c?: string[];
  card?: string;
  address?: unknown;
  later?: unknown;
  extra?: unknown;
};

// In one line:
type Line = { a: string; b?: unknown; c?: string[]; card?: string; address?: unknown; later?: unknown; extra?: unknown };
