type T = {
  typed?: {
    name: string;
    age?: number;
    [key: string]: number | string | undefined;
  };
  same?: {
    a: string;
    [key: string]: string;
  };
  any?: {
    id: string;
    [key: string]: unknown;
  };
  large?: {
    deep: {
      x: {
        y: string;
        z?: string;
      };
    };
    [key: string]: unknown;
  };
  patterned?: {
    id: number;
    [key: `x-${string}`]: string;
    [key: string]: unknown;
  };
  clash?: {
    "x-id": number;
    [key: string]: string | number;
  };
};

// In one line:
type Line = { typed?: { name: string; age?: number; [key: string]: number | string | undefined }; same?: { a: string; [key: string]: string }; any?: { id: string; [key: string]: unknown }; large?: { deep: { x: { y: string; z?: string } }; [key: string]: string | { x: { y: string; z?: string } } }; patterned?: { id: number; [key: `x-${string}`]: string; [key: string]: unknown }; clash?: { "x-id": number; [key: string]: string | number } };
