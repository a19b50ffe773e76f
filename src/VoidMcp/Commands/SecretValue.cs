using VoidMcp.Errors;
using VoidMcp.Secrets;

namespace VoidMcp.Commands;

/// <summary>Where a secret's value comes from: a person who is asked, or stdin.</summary>
internal static class SecretValue
{
    /// <summary>The value, checked. One line break at the end is not part of it.</summary>
    /// <exception cref="VoidMcpException">Nothing came, or nothing that can be a secret; the words don't quote it.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public static async Task<string> ReadAsync(CommandContext context, string prompt, CancellationToken cancellation)
    {
        var value = context.Input.IsTerminal ? await AskAsync(context, prompt, cancellation) : await context.Input.ReadAllAsync(cancellation);
        value = value.EndsWith("\r\n", StringComparison.Ordinal) ? value[..^2] : value.EndsWith('\n') ? value[..^1] : value;
        if (SecretStore.ProblemOf(value) is { } problem)
            throw new VoidMcpException(FailureKind.Usage, $"nothing was set: {problem}", context.Input.IsTerminal ? null : "the value is read from stdin");
        if (Weakness(value.Trim().Length) is { } weakness) context.Output.Warn(weakness);
        return value;
    }

    /// <summary>What somebody should know of a value that short; null where it is long enough.</summary>
    private static string? Weakness(int length) => length switch
    {
        < SecretMask.ShortestWord => $"a value under {SecretMask.ShortestWord} characters is too short to be looked for: it is not masked in what servers send",
        < SecretMask.Shortest => $"a value under {SecretMask.Shortest} characters is too short to be looked for everywhere: in what servers send it is masked only where it stands alone, as a word",
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
            // Enter was not shown either.
            await talk.WriteAsync('\n');
        }
    }
}
