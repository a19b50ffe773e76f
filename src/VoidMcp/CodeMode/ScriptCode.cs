using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Scripts;

namespace VoidMcp.CodeMode;

/// <summary>
/// Answers <c>scripts.name(args)</c> with the code of the user's script, once its arguments match its comment. The code
/// then runs in the sandbox of the script that called it, with that script's rights and limits.
/// </summary>
/// <param name="scripts">Returns the user's scripts as they are now.</param>
internal sealed class ScriptCode(Func<ScriptSet> scripts)
{
    /// <param name="name">The name, as the script wrote it.</param>
    /// <param name="arguments">The arguments; undefined or null for none.</param>
    /// <param name="cancellation">Cancels the check of the arguments.</param>
    /// <exception cref="VoidMcpException">There is no such script, or its arguments are wrong.</exception>
    public HostReply Answer(JsonElement name, JsonElement arguments, CancellationToken cancellation)
    {
        var (set, written) = (scripts(), name.ValueKind == JsonValueKind.String ? name.GetString()! : "");
        if (set.Find(written) is not { } script)
        {
            throw new VoidMcpException(
                FailureKind.UnknownTool,
                set.ProblemOf(written) is { } problem
                    ? $"the script {problem.File} can't be used: {problem.Message}"
                    : $"there is no script \"{written}\". {set.Instead(written)}");
        }

        var given = arguments.ValueKind == JsonValueKind.Object ? arguments : JsonElement.Parse("{}"u8);
        if (ArgumentCheck.Problem(script.Tool.Definition, given, cancellation) is { } wrong)
            throw new VoidMcpException(FailureKind.InvalidArguments, $"{set.PathOf(script.Name)}: {wrong}");
        return HostReply.Success(JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("name"u8, script.Name);
            w.WriteString("code"u8, script.Code);
            w.WriteEndObject();
        }));
    }
}
