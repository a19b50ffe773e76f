using System.Text;
using VoidMcp.Protocol;
using VoidMcp.Schema;
using VoidMcp.Upstream;

namespace VoidMcp.Gateway;

/// <summary>
/// The capabilities that are declared when a single server is passed through: the server's own, including unknown ones,
/// plus voidmcp's. Capabilities that don't exist in the client's era are left out.
/// </summary>
internal static class PlainCapabilities
{
    /// <param name="server">The server.</param>
    /// <param name="hasOwnTools">Whether voidmcp's own tools are listed; their results may be resources.</param>
    /// <param name="era">The client's era.</param>
    /// <param name="hasTasks">Whether the client's protocol version has tasks.</param>
    /// <param name="hasSkills">Whether there are skills to serve.</param>
    public static ReadOnlyMemory<byte> Of(
        ServerDefinitions server, bool hasOwnTools, Era era, bool hasTasks, bool hasSkills = false)
    {
        // All lists may change because the registry may.
        var edit = new JsonEdit(JsonSlices.IsObject(server.Capabilities) ? server.Capabilities : default)
            .Set("tools", Changing(server, "tools"u8));
        if (server.Has("prompts"u8)) edit.Set("prompts", Changing(server, "prompts"u8));
        if (hasOwnTools || server.Has("resources"u8)) edit.Set("resources", Changing(server, "resources"u8));
        if (!hasTasks || server.Era == Era.Modern) edit.Remove("tasks");
        var extensions = JsonSlices.Property(server.Capabilities, "extensions"u8);
        var own = new JsonEdit(JsonSlices.IsObject(extensions) ? extensions : default);
        if ((era != Era.Modern || server.Era != Era.Modern) && JsonSlices.IsObject(extensions))
            own.Remove(TaskShape.Extension);
        var skills = Encoding.UTF8.GetString(SkillEntry.Extension);
        if (server.ServesSkills && !hasSkills) own.Remove(skills);
        if (!server.ServesSkills && hasSkills && era == Era.Modern) own.Set(skills, "{}"u8.ToArray());
        if (!own.IsUntouched) edit.Set("extensions", own.ToUtf8());
        return edit.ToUtf8();
    }

    private static ReadOnlyMemory<byte> Changing(ServerDefinitions server, ReadOnlySpan<byte> capability)
    {
        var own = JsonSlices.Property(server.Capabilities, capability);
        return new JsonEdit(JsonSlices.IsObject(own) ? own : default).Set("listChanged", "true"u8.ToArray()).ToUtf8();
    }
}
