type T = {
  tasks: T_Task[];
};
type T_Task = {
  title: string;
  /** default false */
  done?: boolean;
  /** default "low" */
  priority?: T_Priority;
  due?: string | null;
  meta?: { [key: string]: string | number };
  /** 2 items */
  span?: [number, number];
  sub?: T_Task[];
};
type T_Priority = "low" | "high";

// In one line:
type Line = { tasks: { title: string; /** default false */ done?: boolean; /** default "low" */ priority?: "low" | "high"; due?: string | null; meta?: Record<string, string | number>; /** 2 items */ span?: [number, number]; sub?: unknown[] }[] };
