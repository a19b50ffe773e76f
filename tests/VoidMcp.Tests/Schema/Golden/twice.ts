type T = {
  /** at least 1 characters */
  a: string;
  k?: { x: 2 };
  [key: `p_${string}`]: T_A_B;
  [key: string]: unknown;
};
type T_A_B = string;
type T_A_B2 = number;

// In one line:
type Line = { /** at least 1 characters */ a: string; k?: { x: 2 }; [key: `p_${string}`]: string; [key: string]: unknown };
