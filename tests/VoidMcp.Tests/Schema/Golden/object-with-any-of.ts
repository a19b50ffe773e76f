type T = {
  path?: string;
  url?: string;
  text?: string;
} & ({
  path: unknown;
} | {
  url: unknown;
});

// In one line:
type Line = { path?: string; url?: string; text?: string } & ({ path: unknown } | { url: unknown });
