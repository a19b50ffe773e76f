type T = {
  /** The pet. */
  pet: T_Pet | null;
  owner?: T_Person | string;
  labels?: { [key: string]: string | null };
};
type T_Pet = T_Animal & {
  tag?: string | null;
};
type T_Person = {
  id: number;
  pets?: T_Pet[];
};
type T_Animal = {
  name: string;
};

// In one line:
type Line = { /** The pet. */ pet: ({ name: string } & { tag?: string | null }) | null; owner?: { id: number; pets?: ({ name: string } & { tag?: string | null })[] } | string; labels?: Record<string, string | null> };
