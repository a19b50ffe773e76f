type T = {
  kind: "file" | "url";
  size?: number;
} & (({
  kind?: "file";
} & {
  path: string;
}) | {
  href: string;
});

// In one line:
type Line = { kind: "file" | "url"; size?: number } & (({ kind?: "file" } & { path: string }) | { href: string });
