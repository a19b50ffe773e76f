type T = {
  a?: [string, number];
  b?: [string, ...boolean[]];
  /** 2 items */
  c?: [string, number];
  d?: unknown[];
};

// In one line:
type Line = { a?: [string, number]; b?: [string, ...boolean[]]; /** 2 items */ c?: [string, number]; d?: unknown[] };
