using System.Reflection;
using System.Text;
using System.Text.Json;
using Json.Schema;
using VoidMcp.Registry;
using VoidMcp.Tests.HouseTests;

namespace VoidMcp.Tests.Registry;

/// <summary>The schema says what the reader does, as an independent validator understands it.</summary>
public sealed class RegistrySchemaTests
{
    private static readonly string Text = Encoding.UTF8.GetString(RegistrySchema.Utf8.Span);

    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    /// <summary>Mistakes that a schema can't see: YAML's own, and comparisons of values.</summary>
    private static readonly string[] OnlyForTheReader =
    [
        "duplicate", "references an unknown YAML anchor", "has no value", "invalid YAML",
    ];

    /// <summary>The mistakes in servers that the reader's own tests name.</summary>
    public static TheoryData<string> Mistakes() =>
    [
        .. typeof(ValidationTests).GetMethod(nameof(ValidationTests.A_mistake_in_a_server_is_named_with_its_line))!
            .GetCustomAttributes<InlineDataAttribute>()
            .Where(data => !OnlyForTheReader.Any(
                words => ((string)data.Data[1]!).Contains(words, StringComparison.Ordinal)))
            .Select(data => (string)data.Data[0]!),
        "command:",
    ];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_in_a_server_that_the_reader_refuses_is_refused(string entry) =>
        Assert.False(IsValid($"servers:\n  a:\n    {entry}\n"));

    [Theory]
    [InlineData("version: 2\n")]
    [InlineData("version: \"1\"\n")]
    [InlineData("server: {}\n")]
    [InlineData("servers: [a]\n")]
    [InlineData("servers: { a: npx }\n")]
    [InlineData("servers: {}\nmcpServers: {}\n")]
    [InlineData("servers: { \"a b\": { command: x } }\n")]
    [InlineData("servers: { Then: { command: x } }\n")]
    [InlineData("servers: { x.: { command: x } }\n")]
    [InlineData("servers: { __: { command: x } }\n")]
    [InlineData("gateway: { expose: all }\n")]
    [InlineData("gateway: { pins: [a.b] }\n")]
    [InlineData("gateway: { pin: [a] }\n")]
    [InlineData("code: { memory: 64 }\n")]
    [InlineData("code: { require-sandbox: \"true\" }\n")]
    [InlineData("servers: { a: { url: https://h, oauth: { client-secret: x } } }\n")]
    [InlineData("servers: { a: { url: https://h, oauth: { callback-port: 65536 } } }\n")]
    public void A_mistake_elsewhere_is_refused_by_both(string text)
    {
        Assert.NotEmpty(Given.Registry(text).Problems);
        Assert.False(IsValid(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("version: 1\nservers:\n")]
    [InlineData("mcpServers: { a: { command: npx, args: [-y, 1, true, ~], env: { A: 1, B: \"${env:B:-}\" } } }\n")]
    [InlineData("servers: { a: { command: x, cwd: ~, enabled: true, disabled: false, autoApprove: [t] } }\n")]
    [InlineData("servers: { a: { command: x, type: stdio, headers: {}, tools: [read_*], changes: } }\n")]
    [InlineData("servers: { a: { url: \"${env:U:-https://h}\", type: sse, args: [], env: } }\n")]
    [InlineData("servers: { a: { url: HTTPS://h:1?q, headers: { Authorization: \"Bearer x\" } } }\n")]
    [InlineData("servers: { a: { command: x, idle-stop: 0, tools: { deny: ['*'], read-only: } } }\n")]
    [InlineData("gateway: { model-may-add: true, audit: off, max-message: 0 }\ncode: { memory: 64 mib }\n")]
    [InlineData("$schema: x\ninputs: []\n")]
    public void What_the_reader_accepts_is_accepted(string text)
    {
        Assert.Empty(Given.Registry(text).Problems);
        Assert.True(IsValid(text));
    }

    [Fact]
    public void The_samples_are_valid()
    {
        var samples = Directory.GetFiles(
            Path.Join(RepositoryFiles.Root, "samples"), "voidmcp*.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(samples);
        Assert.All(samples, path => Assert.True(IsValid(File.ReadAllText(path)), path));
    }

    /// <summary>Numbers, durations and sizes at and around the ends of their ranges, in every unit.</summary>
    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_range_is_the_readers(string key)
    {
        foreach (var value in Values())
        {
            var text = key.Replace("VALUE", value, StringComparison.Ordinal);
            Assert.True(
                Given.Registry(text).Problems.Count == 0 == IsValid(text),
                $"reader and schema disagree about {text}");
        }
    }

    public static TheoryData<string> Ranges() =>
    [
        .. Quantities(ServerSettingKeys.Entry).Select(name => $"servers: {{ a: {{ command: x, {name}: VALUE }} }}\n"),
        .. Quantities(CodeKeys.Section).Select(name => $"code: {{ {name}: VALUE }}\n"),
        .. Quantities(GatewayKeys.Section).Select(name => $"gateway: {{ {name}: VALUE }}\n"),
    ];

    [Fact]
    public void Every_key_that_the_reader_knows_is_described()
    {
        var root = JsonElement.Parse(Text);
        var definition = root.GetProperty("$defs").GetProperty("server");
        AssertDescribed(root, RegistryKeys.Known.Except([RegistryKeys.Servers, RegistryKeys.ClientServers]));
        AssertDescribed(definition, ServerKeys.Own);
        AssertDescribed(Property(definition, "tools"), ServerSettingKeys.Tools.Names);
        AssertDescribed(Property(definition, "oauth"), OAuthKeys.Section.Names);
        AssertDescribed(Property(root, "gateway"), GatewayKeys.Section.Names);
        AssertDescribed(Property(root, "code"), CodeKeys.Section.Names);

        static void AssertDescribed(JsonElement section, IEnumerable<string> names) => Assert.All(
            names,
            name => Assert.NotEqual("", Property(section, name).GetProperty("description").GetString()));
    }

    [Fact]
    public void Defaults_are_valid_and_the_readers()
    {
        var root = JsonElement.Parse(Text);
        Assert.Equal("10m", Default(root.GetProperty("$defs").GetProperty("server"), "idle-stop"));
        Assert.Equal("384MiB", Default(Property(root, "code"), "memory"));
        Assert.Equal("ask", Default(Property(root, "gateway"), "model-may-add"));
        Assert.False(Property(Property(root, "code"), "parallel").TryGetProperty("default", out _));

        static string? Default(JsonElement section, string name) =>
            Property(section, name).GetProperty("default").GetString();
    }

    private static IEnumerable<string> Quantities(SectionKey section) =>
        section.Keys.Where(key => key is NumberKey or DurationKey or SizeKey).Select(key => key.Name);

    private static IEnumerable<string> Values()
    {
        long[] numbers =
        [
            0, 1, 2, 9, 10, 15, 16, 17, 24, 25, 30, 59, 60, 61, 64, 65, 99, 100, 101, 720, 721, 999, 1000, 1023, 1024,
            1440, 1441, 4096, 4097, 9999, 10_000, 10_001, 10_240, 10_241, 43_200, 43_201, 60_000, 60_001, 86_400,
            86_401, 1_000_000, 1_000_001, 10_485_760, 10_485_761, 16_777_215, 16_777_216, 86_400_000, 86_400_001,
            1_073_741_824, 2_147_483_647, 2_147_483_648,
        ];
        string[] units = ["", "ms", "s", "m", "h", "d", "B", "kB", "KiB", "MB", "mib", "GB", "GiB", " MiB", "KB "];
        return numbers.SelectMany(number => units.SelectMany(unit => (string[])[$"{number}{unit}", $"0{number}{unit}"]))
            .Append("-1").Append("-1s").Append("1.5s").Append("many");
    }

    private static JsonElement Property(JsonElement schema, string name) =>
        schema.GetProperty("properties").GetProperty(name);

    private static bool IsValid(string yaml) => Schema.Evaluate(YamlAsJson.Of(yaml)).IsValid;
}
