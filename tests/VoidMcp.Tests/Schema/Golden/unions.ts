type T = {
  id: string | number;
  when?: string | number | null;
  items?: (string | number[])[];
};

// In one line:
type Line = { id: string | number; when?: string | number | null; items?: (string | number[])[] };
