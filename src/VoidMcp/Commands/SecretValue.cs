using VoidMcp.Errors;
using VoidMcp.Secrets;

namespace VoidMcp.Commands;

/// <summary>Reads a secret's value from a prompt or stdin.</summary>
internal static class SecretValue
{
    /// <summary>Reads and validates the value. A trailing line break is removed.</summary>
    /// <exception cref="VoidMcpException">The input is empty or invalid; the message doesn't contain it.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public static async Task<string> ReadAsync(CommandContext context, string prompt, CancellationToken cancellation)
    {
        var value = context.Input.IsTerminal
            ? await AskAsync(context, prompt, cancellation)
            : await context.Input.ReadAllAsync(cancellation);
        value = value.EndsWith("\r\n", StringComparison.Ordinal) ? value[..^2]
            : value.EndsWith('\n') ? value[..^1]
            : value;
        if (SecretStore.ProblemOf(value) is { } problem)
        {
            throw new VoidMcpException(
                FailureKind.Usage,
                $"no secret was set: {problem}",
                context.Input.IsTerminal ? null : "the value is read from stdin");
        }

        if (Weakness(value.Trim().Length) is { } weakness) context.Output.Warn(weakness);
        return value;
    }

    /// <summary>Returns a warning if the value is too short to be masked reliably, otherwise null.</summary>
    private static string? Weakness(int length) => length switch
    {
        < SecretMask.ShortestWord =>
            $"values shorter than {SecretMask.ShortestWord} characters are not masked in servers' output",
        < SecretMask.Shortest =>
            $"values shorter than {SecretMask.Shortest} characters are masked in servers' output only as whole words",
        _ => null,
    };

    private static async Task<string> AskAsync(CommandContext context, string prompt, CancellationToken cancellation)
    {
        var talk = context.Output.Stderr.Writer;
        try
        {
            return await context.Input.ReadHidden(() => talk.Write($"{prompt} (not shown): "), cancellation) ?? "";
        }
        finally
        {
            // The user's Enter was not echoed.
            await talk.WriteAsync('\n');
        }
    }
}
