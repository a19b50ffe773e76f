using VoidMcp.Errors;

namespace VoidMcp.Tests.Errors;

public sealed class VoidMcpExceptionTests
{
    [Fact]
    public void Exit_codes_are_what_scripts_rely_on() =>
        Assert.Equal([0, 1, 2, 130, 143], Enum.GetValues<ExitCode>().Select(code => (int)code).Order());

    [Fact]
    public void Each_failure_ends_a_command_with_its_code()
    {
        var codes = Enum.GetValues<FailureKind>()
            .ToDictionary(kind => kind, kind => new VoidMcpException(kind, "m").ExitCode);
        Assert.Equal(ExitCode.Usage, codes[FailureKind.Usage]);
        Assert.Equal(ExitCode.Usage, codes[FailureKind.Configuration]);
        Assert.Equal(ExitCode.Interrupted, codes[FailureKind.Cancelled]);
        Assert.All(
            codes.Where(
                code => code.Key is not (FailureKind.Usage or FailureKind.Configuration or FailureKind.Cancelled)),
            code => Assert.Equal(ExitCode.Failed, code.Value));
    }
}
