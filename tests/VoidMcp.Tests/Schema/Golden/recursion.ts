type T = {
  tree?: T_Tree_Node;
  self?: T;
};
/**
 * A node.
 * It has children.
 */
type T_Tree_Node = {
  value: string;
  children?: T_Tree_Node[];
};

// In one line:
type Line = { tree?: { value: string; children?: unknown[] }; self?: { tree?: { value: string; children?: unknown[] }; self?: unknown } };
