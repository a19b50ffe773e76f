type T = {
  x: {
    x: {
      x: {
        x: {
          x: {
            x: {
              x: {
                x: Record<string, unknown>[];
              }[];
            }[];
          }[];
        }[];
      }[];
    }[];
  }[];
};

// In one line:
type Line = { x: { x: { x: Record<string, unknown>[] }[] }[] };
