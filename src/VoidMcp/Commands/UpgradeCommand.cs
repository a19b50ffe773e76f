using System.Text.Json;
using VoidMcp.Distribution;
using VoidMcp.Protocol;
using VoidMcp.Terminal;

namespace VoidMcp.Commands;

/// <summary>
/// <c>voidmcp upgrade</c>: says how this copy was installed and which command upgrades it. It never replaces itself
/// and asks no network; <see cref="UpdateCommand"/> is about servers.
/// </summary>
internal static class UpgradeCommand
{
    public static Verb Create(CommandContext context)
    {
        var json = CommandContext.JsonOption();
        var command = new Verb(
            "upgrade",
            "Say how this copy of voidmcp was installed and which command upgrades it. Changes nothing. "
                + "For servers: voidmcp update.")
        {
            Usage = "[options]",
            Examples =
            [
                ("What to run", "voidmcp upgrade"),
                ("In a script", "voidmcp upgrade --json | jq -r .upgrade"),
            ],
        };
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            var copy = InstalledCopy.Running(context.Environment.HomeFolder);
            var method = copy.Method();
            if (parse.GetValue(json))
            {
                var document = new UpgradeDocument(
                    Implementation.Version, copy.Program, method.Name, method.Upgrade, method.Remark);
                context.Output.Json(JsonSerializer.Serialize(document, CommandsJson.Pretty.UpgradeDocument));
            }
            else
            {
                Print(context.Output, copy, method);
            }
        });
        return command;
    }

    private static void Print(Output output, InstalledCopy copy, InstallMethod method)
    {
        var origin = method == InstallMethod.Unknown ? "installed in an unknown way" : $"installed with {method.Name}";
        output.Line($"voidmcp {Implementation.Version}, {origin}: {Output.Text(copy.Program)}");
        if (method.Upgrade is { } command)
        {
            output.Line("To upgrade it, run:");
            output.Copyable($"  {command}");
        }

        if (method.Remark is { } remark) output.Line($"({Output.Text(remark)})");
        output.Note("Running gateways keep the old version until their client restarts them.");
    }
}

/// <summary>The same for programs.</summary>
/// <param name="Version">The version that runs.</param>
/// <param name="Program">Its file.</param>
/// <param name="Method">How it was installed, or "unknown".</param>
/// <param name="Upgrade">The command that upgrades it, if any.</param>
/// <param name="Remark">What else to know, if anything.</param>
internal sealed record UpgradeDocument(
    string Version, string Program, string Method, string? Upgrade, string? Remark);
