using System.Globalization;
using System.Text.Json;
using VoidMcp.Protocol;
using VoidMcp.Registry;

namespace VoidMcp.Upstream;

/// <summary>
/// Keeps the last verdict on each server, one small file each, so that a later command can tell it without starting the
/// server. Valid only for the exact entry; safe to delete.
/// </summary>
/// <param name="folder">The folder of the cached definitions.</param>
internal sealed class VerdictFiles(string folder)
{
    private const string Ending = ".verdict";

    /// <summary>The last verdict on this entry's server; null if there is none.</summary>
    public ServerVerdict? Read(ServerEntry entry)
    {
        try
        {
            var json = File.ReadAllBytes(PathOf(entry));
            return JsonSlices.Text(json, "entry"u8) == DefinitionCache.Fingerprint(entry)
                && DateTimeOffset.TryParse(
                    JsonSlices.Text(json, "at"u8), CultureInfo.InvariantCulture, out var at)
                    ? new ServerVerdict(
                        at,
                        JsonSlices.Text(json, "problem"u8),
                        JsonSlices.Text(json, "fix"u8),
                        JsonSlices.Property(json, "needsUser"u8).Span.SequenceEqual("true"u8))
                    : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps a verdict.</summary>
    public void Write(ServerEntry entry, ServerVerdict verdict)
    {
        var json = JsonText.Write(w =>
        {
            w.WriteStartObject();
            w.WriteString("entry"u8, DefinitionCache.Fingerprint(entry));
            w.WriteString("at"u8, verdict.At.ToString("O", CultureInfo.InvariantCulture));
            if (verdict.Problem is { } problem) w.WriteString("problem"u8, problem);
            if (verdict.Fix is { } fix) w.WriteString("fix"u8, fix);
            if (verdict.NeedsUser) w.WriteBoolean("needsUser"u8, true);
            w.WriteEndObject();
        });
        CacheFile.Write(PathOf(entry), json.Span);
    }

    private string PathOf(ServerEntry entry) => Path.Combine(folder, entry.Name + Ending);
}
