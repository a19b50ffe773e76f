type T = {
  /**
   * Ends *\/ here. /* and there
   *
   *  second line reversed isolated tags *\/ \u002a/
   *  *\/
   */
  a?: string;
  /** *\/ (matches ^*\/x$, default "*\/") */
  b?: string;
  c?: "*/" | "\u202e\u2028" | "\u{e0041}" | "`${x}`" | "\\";
  d?: T___;
  "@see */"?: string;
  /**
   * `code` {@link x} @deprecated
   * @param y
   */
  e?: boolean;
  /** / starts */
  f?: string;
};
/** x *\/ type Evil = 1; /* */
type T___ = number;

// In one line:
type Line = { /** Ends *\/ here. /* and there */ a?: string; /** *\/ (matches ^*\/x$, default "*\/") */ b?: string; c?: "*/" | "\u202e\u2028" | "\u{e0041}" | "`${x}`" | "\\"; d?: number; "@see */"?: string; /** `code` {@link x} @deprecated */ e?: boolean; /** / starts */ f?: string };
