type T = {
  object?: {
    x: string;
  };
  required?: {
    y: unknown;
  };
  array?: number[];
  tuple?: [string];
  map?: { [key: string]: boolean };
  capitals?: string;
  invented?: unknown;
  number?: unknown;
  none?: unknown;
  mixed?: unknown;
  wrong?: Record<string, unknown>;
  wrongArray?: unknown[];
  nothing?: unknown;
  text?: unknown;
  combined?: string;
  emptyUnion?: string;
  emptyEnum?: number;
};

// In one line:
type Line = { object?: { x: string }; required?: { y: unknown }; array?: number[]; tuple?: [string]; map?: Record<string, boolean>; capitals?: string; invented?: unknown; number?: unknown; none?: unknown; mixed?: unknown; wrong?: Record<string, unknown>; wrongArray?: unknown[]; nothing?: unknown; text?: unknown; combined?: string; emptyUnion?: string; emptyEnum?: number };
