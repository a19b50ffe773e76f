type T = {
  type: "circle";
  radius: number;
} | {
  type: "square";
  side: number;
};

// In one line:
type Line = { type: "circle"; radius: number } | { type: "square"; side: number };
