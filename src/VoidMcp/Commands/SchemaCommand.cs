using System.Text;
using VoidMcp.Registry;

namespace VoidMcp.Commands;

/// <summary><c>voidmcp schema</c>: prints the registry's JSON Schema.</summary>
internal static class SchemaCommand
{
    public static Verb Create(CommandContext context)
    {
        var command = new Verb("schema", "Print the registry's JSON Schema, for completion and checks in editors.")
        {
            Usage = "",
            Examples =
            [
                (
                    "For a registry outside voidmcp's home, whose first line is then: " + RegistrySchema.Reference,
                    $"voidmcp schema > {RegistrySchema.FileName}"
                ),
            ],
        };
        command.SetAction(_ => context.Output.Json(Encoding.UTF8.GetString(RegistrySchema.Utf8.Span)));
        return command;
    }
}
