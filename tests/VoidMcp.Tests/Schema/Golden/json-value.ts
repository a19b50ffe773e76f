type T = T_Json;
type T_Json = string | number | boolean | T_Json[] | { [key: string]: T_Json } | null;

// In one line:
type Line = string | number | boolean | unknown[] | Record<string, unknown> | null;
