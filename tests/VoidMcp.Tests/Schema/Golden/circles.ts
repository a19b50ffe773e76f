type T = {
  a?: T_A;
  b?: T_B;
  c?: T_C;
  d: T_D;
  e?: T_e;
};
type T_A = unknown;
type T_B = unknown;
type T_C = unknown;
type T_D = {
  x?: string;
};
type T_e = unknown;

// In one line:
type Line = { a?: unknown; b?: unknown; c?: unknown; d: { x?: string }; e?: unknown };
