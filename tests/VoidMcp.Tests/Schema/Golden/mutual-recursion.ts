type T = T_Expr;
type T_Expr = number | T_Op;
type T_Op = {
  op: "+" | "-";
  /** at least 2 items */
  args: T_Expr[];
};

// In one line:
type Line = number | { op: "+" | "-"; /** at least 2 items */ args: unknown[] };
