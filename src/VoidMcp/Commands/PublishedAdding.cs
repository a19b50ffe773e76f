using VoidMcp.Errors;
using VoidMcp.Published;
using VoidMcp.Registry;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// Makes the entry of a published server: looks it up in an MCP registry, and asks for the values that it requires.
/// </summary>
/// <param name="context">The command's context.</param>
/// <param name="location">The registry that the entry is for.</param>
/// <param name="asked">The arguments.</param>
/// <param name="registryUrl">The MCP registry; null for the official one.</param>
/// <param name="isForced">Whether an existing server and its secrets are replaced.</param>
internal sealed class PublishedAdding(
    CommandContext context, RegistryLocation location, AddRequest asked, string? registryUrl, bool isForced)
{
    private Output Output => context.Output;

    /// <summary>The published server; null if the arguments name none.</summary>
    public PublishedName? Server { get; } = PublishedName.Of(asked, context.CurrentFolder, registryUrl is not null);

    /// <exception cref="VoidMcpException">It can't be added.</exception>
    public async Task<AddedDrafts> ResolveAsync(CancellationToken cancellation)
    {
        var wanted = Server!;

        // Before anything is asked.
        if (!isForced)
        {
            ServerAdding.RefuseTakenName(
                wanted.ServerName, context.LoadRegistry(location, mayBeMissing: true, isQuiet: true));
        }

        using var registry = new McpRegistry(registryUrl, context.Environment.Variable, context.Time);
        var answer = await Output.WaitAsync(
            $"looking up {wanted.Server}", registry.FindAsync(wanted.Server, wanted.Version, cancellation));
        var server = answer.Server!;
        var origin = registry.OriginOf(server);
        Output.Note(
            $"[bold]{Output.Text(origin.Name)}[/] {Output.Text(origin.Version)} from {Output.Text(registry.Url)}");
        if (server.Description is { Length: > 0 } description) Output.Note($"  {Output.Text(description, 200)}");
        if (answer.Status.IsDeprecated)
            Output.Warn(McpRegistry.Deprecation($"{origin.Name} {origin.Version}", answer.Status));

        var plan = PublishedChoice.Of(server, registry.IsLocal);
        await NpmOwnership.CheckAsync(
            plan, origin.Name, context.Environment.Variable, context.Time, cancellation);
        var answers = new FieldAnswers();
        plan = WithGiven(plan, answers);
        var questions = new FieldQuestions(context, location, wanted.ServerName, isForced);
        IEnumerable<string> typed = ["voidmcp", "add", .. asked.Words];
        if (registryUrl is not null) typed = [.. typed, "--registry", registryUrl];
        await questions.AskAsync(plan.Fields, answers, ShellWords.Join(typed), cancellation);
        var secrets = questions.Seal(plan.Fields, answers);
        var draft = plan.ToDraft(wanted.ServerName, origin, answers);
        TellOptional(plan, answers);
        return new AddedDrafts(
            [(asked with { Env = [] }).WithDetails(draft, context.CurrentFolder)], ArePasted: false)
        {
            ArePublished = true,
            Secrets = secrets,
        };
    }

    /// <summary>
    /// Takes what the options give: answers to fields, more variables, and headers in place of published ones.
    /// </summary>
    private PublishedPlan WithGiven(PublishedPlan plan, FieldAnswers answers)
    {
        var fields = plan.Fields.ToDictionary(one => one.Key, StringComparer.Ordinal);
        var more = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in asked.Env.Select(pair => AddRequest.Pair(pair, '=', "--env", "KEY=VALUE")))
        {
            if (!fields.TryGetValue(name.TrimStart('-'), out var one))
            {
                more.Add(new(name, value));
                continue;
            }

            if (one.Problem(value) is { } problem)
                throw new VoidMcpException(FailureKind.Usage, $"invalid {one.Key}: {problem}");
            answers[one.Key] = [.. answers.GetValueOrDefault(one.Key) ?? [], FieldQuestions.Typed(one, value, context)];
        }

        IEnumerable<string> headers = asked.Headers.Select(header => header.Split(':')[0].Trim());
        if (asked.HasToken) headers = headers.Append("Authorization");
        var names = headers.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return plan with
        {
            Headers = [.. plan.Headers.Where(header => !names.Contains(header.Key))],
            Env =
            [
                .. plan.Env.Where(pair => more.All(other => other.Key != pair.Key) && pair.Key != asked.TokenVariable),
                .. more.Select(pair => KeyValuePair.Create(pair.Key, PublishedTemplate.Fixed(pair.Value))),
            ],
        };
    }

    private void TellOptional(PublishedPlan plan, FieldAnswers answers)
    {
        var optional = plan.Fields.Where(one => !one.IsRequired && !answers.ContainsKey(one.Key)).ToList();
        if (optional.Count == 0) return;
        var names = string.Join(", ", optional.Select(one => one.Key));
        Output.Note($"  Optional, set with -e NAME=VALUE: {Output.Text(names, 500)}");
    }
}
