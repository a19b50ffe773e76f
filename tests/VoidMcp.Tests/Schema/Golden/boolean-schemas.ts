type T = {
  any?: unknown;
  never?: never;
  items?: never[];
  all?: unknown[];
  union?: string;
  inter?: number;
};

// In one line:
type Line = { any?: unknown; never?: never; items?: never[]; all?: unknown[]; union?: string; inter?: number };
