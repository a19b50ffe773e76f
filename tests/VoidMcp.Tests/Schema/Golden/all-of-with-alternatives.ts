type T = ({
  email: string;
} | {
  phone: string;
}) & {
  age?: number;
  name: string;
};

// In one line:
type Line = ({ email: string } | { phone: string }) & { age?: number; name: string };
