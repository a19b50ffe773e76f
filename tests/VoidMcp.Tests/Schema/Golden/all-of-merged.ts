type T = {
  a: string;
  b?: number;
  c: string[];
  d?: boolean;
};

// In one line:
type Line = { a: string; b?: number; c: string[]; d?: boolean };
