using System.Text.Json;
using VoidMcp.Asking;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Sandbox;

namespace VoidMcp.CodeMode;

/// <summary>Answers one script's queries. Errors are returned as failed replies with a message for the model.</summary>
internal sealed class QueryAnswers(ToolLookup tools, ScriptCode scripts, ScriptContext context)
{
    private const int LongestQuestion = 4_000, MostHandles = 20;

    private const string AskUsage = "ask takes a question and a form: ask(\"Delete 12 files?\", { sure: \"boolean\" })";

    private const string CannotAsk =
        "this client does not support elicitation, so its user can't be asked. "
        + "Decide without asking, or return the question as the result and ask the user in the conversation";

    /// <inheritdoc cref="ScriptQueryHandler"/>
    public async Task<HostReply> AnswerAsync(ScriptQuery query, CancellationToken cancellation)
    {
        var arguments = JsonElement.Parse(
            query.Arguments.Span, new JsonDocumentOptions { MaxDepth = ScriptLimits.MaxJsonDepth + 1 });
        var (first, second) = (At(arguments, 0), At(arguments, 1));
        try
        {
            return query.Kind switch
            {
                ScriptQueryKind.Search => await SearchAsync(first, second, cancellation),
                ScriptQueryKind.Describe => HostReply.Success(await tools.DescribeAsync(first, second, cancellation)),
                ScriptQueryKind.Ask => await AskAsync(first, second, cancellation),
                ScriptQueryKind.OpenResult => OpenResult(first),
                ScriptQueryKind.Script => scripts.Answer(first, second, cancellation),
                _ => ListResults(),
            };
        }
        catch (VoidMcpException failure)
        {
            return HostReply.Failure(failure.Hint is null ? failure.Message : $"{failure.Message}. {failure.Hint}");
        }
    }

    private async Task<HostReply> SearchAsync(JsonElement first, JsonElement second, CancellationToken cancellation)
    {
        var (found, unheard) = await tools.SearchAsync(first, second, cancellation);
        return HostReply.Success(found) with { Note = unheard };
    }

    private async Task<HostReply> AskAsync(JsonElement question, JsonElement schema, CancellationToken cancellation)
    {
        if (question.ValueKind != JsonValueKind.String || question.GetString()!.Trim() is not { Length: > 0 } text)
            return HostReply.Failure(AskUsage);
        if (text.Length > LongestQuestion)
            return HostReply.Failure($"the question is too long: {text.Length:N0} characters "
                + $"(limit {LongestQuestion:N0})");
        var form = AskForm.Read(schema, out var problem);
        if (problem is not null) return HostReply.Failure(problem);
        if (context.Ask is not { } ask) return HostReply.Failure(CannotAsk);
        var said = $"[a script] {QuestionGate.Shown(text)}";
        return HostReply.Success(form.Unwrap(await ask(said, form.Schema, cancellation)));
    }

    private HostReply OpenResult(JsonElement id)
    {
        if (id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            return HostReply.Failure($"results.get takes a handle as a string. {Known()}");
        var handle = id.ValueKind == JsonValueKind.String ? id.GetString()!.Trim() : id.GetRawText();
        return context.OpenResult?.Invoke(handle) is { } json
            ? HostReply.Success(json)
            : HostReply.Failure($"unknown handle \"{handle}\". {Known()}");
    }

    private HostReply ListResults() => HostReply.Success(JsonText.Write(w =>
    {
        w.WriteStartArray();
        foreach (var handle in Handles()) w.WriteStringValue(handle);
        w.WriteEndArray();
    }));

    private string Known()
    {
        var handles = Handles();
        if (handles.Count == 0) return "No results are kept: only a result too large to show in full gets a handle.";
        return $"Available: {string.Join(", ", handles.TakeLast(MostHandles))}.";
    }

    private IReadOnlyList<string> Handles() => context.ResultHandles?.Invoke() ?? [];

    private static JsonElement At(JsonElement arguments, int index) =>
        arguments.GetArrayLength() > index ? arguments[index] : default;
}
