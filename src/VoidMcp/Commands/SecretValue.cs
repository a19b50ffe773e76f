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
        return SecretStore.ProblemOf(value) is { } problem
            ? throw new VoidMcpException(FailureKind.Usage, $"nothing was set: {problem}", context.Input.IsTerminal ? null : "the value is read from stdin")
            : value;
    }

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
