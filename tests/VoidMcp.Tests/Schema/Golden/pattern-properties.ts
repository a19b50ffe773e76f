type T = {
  prefixed?: {
    [key: `S_${string}`]: string;
    [key: `I_${string}`]: number;
    [key: string]: unknown;
  };
  closed?: {
    [key: `x-${string}`]: number;
  };
  all?: { [key: string]: boolean };
  expression?: {
    /** string where the key matches ^[a-z]+$ */ [key: string]: unknown;
  };
  strict?: { [key: string]: string | number };
  typed?: {
    [key: `n_${string}`]: number;
    [key: string]: string | number;
  };
};

// In one line:
type Line = { prefixed?: { [key: `S_${string}`]: string; [key: `I_${string}`]: number; [key: string]: unknown }; closed?: { [key: `x-${string}`]: number }; all?: Record<string, boolean>; expression?: { /** string where the key matches ^[a-z]+$ */ [key: string]: unknown }; strict?: Record<string, string | number>; typed?: { [key: `n_${string}`]: number; [key: string]: string | number } };
