type T = {
  code?: string;
  n?: number;
  u?: unknown;
};

// In one line:
type Line = { code?: string; n?: number; u?: unknown };
