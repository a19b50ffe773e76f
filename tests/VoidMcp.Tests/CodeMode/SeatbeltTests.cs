using VoidMcp.CodeMode;

namespace VoidMcp.Tests.CodeMode;

public sealed class SeatbeltTests
{
    private static readonly string[] s_lines = Seatbelt.Profile.Split('\n');

    [Fact]
    public void Everything_is_denied_before_anything_is_allowed()
    {
        Assert.Equal(["(version 1)", "(deny default)"], s_lines[..2]);
        Assert.All(s_lines[2..], line => Assert.StartsWith("(allow ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_allowed_reaches_no_file_no_network_and_no_other_process()
    {
        Assert.Equal(["signal", "sysctl-read"], s_lines[2..].Select(line => line.Split(' ')[1]));
        Assert.Equal("(allow signal (target self))", s_lines[2]);
        Assert.All(
            s_lines[3].Split(" (").Skip(1),
            filter => Assert.StartsWith("sysctl-name ", filter, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_parentheses_and_quotes_are_closed()
    {
        Assert.All(s_lines, line => Assert.Equal(line.Count(c => c == '('), line.Count(c => c == ')')));
        Assert.All(s_lines, line => Assert.Equal(0, line.Count(c => c == '"') % 2));
        Assert.DoesNotContain('\0', Seatbelt.Profile);
    }
}
