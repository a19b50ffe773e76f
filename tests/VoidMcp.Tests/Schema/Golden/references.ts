type T = {
  own?: T_Name;
  anchor?: T_name;
  named?: T_other_json;
  escaped?: T_a_b_c;
  path?: T_own;
  list?: T_0[];
  network?: unknown;
  file?: unknown;
  missing?: unknown;
  odd?: unknown;
  sibling?: T_Obj & {
    k: unknown;
  };
};
/** at least 1 characters */
type T_Name = string;
/** at least 1 characters */
type T_name = string;
type T_other_json = boolean;
type T_a_b_c = number;
type T_own = T_Name;
type T_0 = number;
type T_Obj = {
  k?: string;
};

// In one line:
type Line = { own?: string; anchor?: string; named?: boolean; escaped?: number; path?: string; list?: number[]; network?: unknown; file?: unknown; missing?: unknown; odd?: unknown; sibling?: { k?: string } & { k: unknown } };
