type T = {
  /** Where to write to. (email) */
  email?: string;
  /** How many. (1 to 100, default 30) */
  count?: number;
  /** > 0, < 1 */
  ratio?: number;
  /** at least 0 */
  old?: number;
  /** a multiple of 0.5 */
  step?: number;
  /** 3 characters, matches ^[A-Z]{3}$ */
  code?: string;
  /** 1 to 5 items, default [ "a" ] */
  tags?: string[];
  /** deprecated */
  gone?: string;
  /** e.g. "2024-01-01" */
  example?: string;
  safe?: number;
  /**
   * First line.
   *
   * - one
   *   - inner
   * - two
   * (default "x")
   */
  several?: string;
  blob?: string;
};

// In one line:
type Line = { /** Where to write to. (email) */ email?: string; /** How many. (1 to 100, default 30) */ count?: number; /** > 0, < 1 */ ratio?: number; /** at least 0 */ old?: number; /** a multiple of 0.5 */ step?: number; /** 3 characters, matches ^[A-Z]{3}$ */ code?: string; /** 1 to 5 items, default [ "a" ] */ tags?: string[]; /** deprecated */ gone?: string; /** e.g. "2024-01-01" */ example?: string; safe?: number; /** First line. (default "x") */ several?: string; blob?: string };
