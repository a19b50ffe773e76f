using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Registry;
using VoidMcp.Secrets;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>Asks on a terminal for what a published server requires; secrets are typed unseen.</summary>
/// <param name="context">The command's context.</param>
/// <param name="location">Where the secrets are.</param>
/// <param name="server">The server's name, for the names of its secrets.</param>
/// <param name="isForced">Whether existing secrets are replaced.</param>
internal sealed class FieldQuestions(
    CommandContext context, RegistryLocation location, string server, bool isForced)
{
    /// <summary>Longest text of a publisher in a question.</summary>
    private const int LongestShown = 200;

    /// <summary>Adds the answers that are required and missing.</summary>
    /// <param name="fields">All fields.</param>
    /// <param name="answers">The answers so far.</param>
    /// <param name="command">The command to repeat with the missing values, for the hint.</param>
    /// <param name="cancellation">Ends the questions.</param>
    /// <exception cref="VoidMcpException">
    /// Nobody can be asked, the input ended, or a secret that would be written exists already.
    /// </exception>
    public async Task AskAsync(
        IReadOnlyList<PublishedField> fields, FieldAnswers answers, string command, CancellationToken cancellation)
    {
        var missing = fields.Where(one => one.NeedsAnswer && !answers.ContainsKey(one.Key)).ToList();
        if (missing.Count > 0 && !context.Input.IsTerminal) throw Missing(missing, command);
        foreach (var one in missing)
        {
            if (one.IsSecret) RefuseTaken(one);
            answers[one.Key] = [await AskAsync(one, cancellation)];
        }
    }

    /// <summary>
    /// Puts references in the place of secret answers, and returns the secrets to store. What is a reference already
    /// stays.
    /// </summary>
    /// <exception cref="VoidMcpException">A secret exists already.</exception>
    public IReadOnlyList<NewToken> Seal(IReadOnlyList<PublishedField> fields, FieldAnswers answers)
    {
        var secrets = new List<NewToken>();
        foreach (var one in fields.Where(one => one.IsSecret))
        {
            if (!answers.TryGetValue(one.Key, out var given) || given is not [.., var value]) continue;
            if (value.Length == 0 || value.Contains("${", StringComparison.Ordinal)) continue;
            RefuseTaken(one);
            var name = SecretOf(one);
            secrets.Add(new NewToken(name, value, context.Secrets(location).Find(name).Value)
            {
                What = PlainText.OneLine(one.Key, LongestShown),
            });
            answers[one.Key] = [$"${{secret:{name}}}"];
        }

        return secrets;
    }

    /// <summary>A typed value as it is written: a path is made absolute, as the server runs elsewhere.</summary>
    public static string Typed(PublishedField one, string value, CommandContext context) =>
        one.Format != "filepath"
        || value.Length == 0
        || value[0] == '~'
        || value.Contains("${", StringComparison.Ordinal)
            ? value
            : Path.GetFullPath(value, context.CurrentFolder);

    private async Task<string> AskAsync(PublishedField one, CancellationToken cancellation)
    {
        var what = PlainText.OneLine(one.Description, LongestShown);
        var choices = PlainText.OneLine(string.Join(" | ", one.Choices), LongestShown);
        var prompt = one.Key + (what.Length == 0 ? "" : $" ({what})") + (choices.Length == 0 ? "" : $" [{choices}]");
        while (true)
        {
            var value = one.IsSecret
                ? (await SecretValue.ReadAsync(context, prompt, cancellation)).Trim()
                : await LineAsync(prompt, cancellation);
            var problem = value.Length == 0 ? "a value is required" : one.Problem(value);
            if (problem is null) return Typed(one, value, context);
            context.Output.Note($"[yellow]{Output.Text(problem)}[/]");
        }
    }

    private async Task<string> LineAsync(string prompt, CancellationToken cancellation)
    {
        await context.Output.Stderr.Writer.WriteAsync($"{prompt}: ");
        return (await TypedLine.ReadAsync(context.Input, cancellation)
            ?? throw new VoidMcpException(FailureKind.Usage, "the input ended; nothing was added")).Trim();
    }

    private static VoidMcpException Missing(IReadOnlyList<PublishedField> missing, string command)
    {
        var options = missing.Select(
            one => $"-e {one.Key}={(one.IsSecret ? $"'${{env:{VariableOf(one)}}}'" : "VALUE")}");
        return new VoidMcpException(
            FailureKind.Usage,
            "the server requires values, and nobody can be asked here:\n" + string.Join('\n', missing.Select(
                one => $"  {one.Key}{(one.IsSecret ? " (secret)" : "")}"
                    + (one.Description.Length == 0 ? "" : $"  {PlainText.OneLine(one.Description, LongestShown)}"))),
            $"{command} {string.Join(' ', options)}");
    }

    private void RefuseTaken(PublishedField one)
    {
        var name = SecretOf(one);
        if (isForced || context.Secrets(location).List().All(secret => secret.Name != name)) return;
        throw new VoidMcpException(
            FailureKind.Configuration,
            $"secret {name} already exists",
            $"replace it with --force, or use it: -e {one.Key}='${{secret:{name}}}'");
    }

    /// <summary>The name of a field's secret: the server's name, a full stop, the field's key.</summary>
    private string SecretOf(PublishedField one)
    {
        var name = string.Concat($"{server}.{one.Key}".Select(c => SecretName.Problem($"{c}") is null ? c : '_'));
        return name.Length <= SecretName.Longest ? name : name[..SecretName.Longest];
    }

    private static string VariableOf(PublishedField one) =>
        string.Concat(one.Key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
