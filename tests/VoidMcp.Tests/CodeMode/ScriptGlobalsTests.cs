using System.Text.Json;
using VoidMcp.CodeMode;
using VoidMcp.Tests.Sandbox;

namespace VoidMcp.Tests.CodeMode;

public sealed class ScriptGlobalsTests
{
    [Fact]
    public void Every_declared_global_is_there_in_a_script()
    {
        var checks = string.Join(',', ScriptGlobals.Names.Select(
            name => $"{JsonSerializer.Serialize(name, ScriptGlobalsJson.Default.String)}: typeof {name}"));
        var kinds = JsonElement.Parse(new ScriptBench().Result($"return {{ {checks} }}"));
        Assert.NotEmpty(ScriptGlobals.Names);
        Assert.DoesNotContain(kinds.EnumerateObject(), kind => kind.Value.GetString() == "undefined");
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class ScriptGlobalsJson : System.Text.Json.Serialization.JsonSerializerContext;
