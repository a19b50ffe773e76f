type T = {
  pair?: [string, number];
  open?: [string, ...number[]];
  closed?: [string, boolean];
  /** at least 1 items */
  optional?: [string, (number | null)?, boolean?];
  none?: unknown[];
};

// In one line:
type Line = { pair?: [string, number]; open?: [string, ...number[]]; closed?: [string, boolean]; /** at least 1 items */ optional?: [string, (number | null)?, boolean?]; none?: unknown[] };
