type T = {
  votes?: {
    yes?: number;
    no?: number;
    "per-haps"?: number;
  };
  all?: {
    a: string;
    b: string;
  };
  pattern?: Record<string, unknown>;
};

// In one line:
type Line = { votes?: { yes?: number; no?: number; "per-haps"?: number }; all?: { a: string; b: string }; pattern?: Record<string, unknown> };
