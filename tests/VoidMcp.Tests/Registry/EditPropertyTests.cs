using System.Text;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Registry;

/// <summary>Random files, random edits: what an edit doesn't name stays as it is written.</summary>
public sealed class EditPropertyTests
{
    [Fact]
    public void Random_edits_of_random_files_touch_nothing_else()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var (text, names) = RandomFile(random);
            Assert.True(Given.Registry(text).Problems.Count == 0, $"seed {seed}:\n{text}");
            for (var step = 0; step < 12; step++)
            {
                var before = text;
                var isAdded = names.Count == 0 || random.Next(2) == 0;
                var name = isAdded ? $"n{seed}-{step}" : names[random.Next(names.Count)];
                text = Given.Edited(
                    before, isAdded ? new RegistryEdit.Add(RandomDraft(name, random)) : new RegistryEdit.Remove(name));
                if (isAdded) names.Add(name);
                else names.Remove(name);

                Assert.True(
                    IsSubsequence(isAdded ? before : text, isAdded ? text : before),
                    $"seed {seed}, {(isAdded ? "+" : "-")}{name}:\n{before}\n=====>\n{text}");
                Assert.Equal(names, Given.Registry(text).Servers.Select(s => s.Name));
                Assert.All(Lines(before).Where(IsTopComment), c => Assert.Contains(c, Lines(text)));
                if (isAdded) AssertUndone(before, text, name, seed);
            }
        }
    }

    [Fact]
    public void Cut_and_scrambled_files_are_read_or_refused_but_never_crash()
    {
        var random = new Random(99);
        const string Noise = "{}[],:#\"'&*!|>-?%@`~$\n\t \r\u0001\u2028\ud83d";
        for (var i = 0; i < 2500; i++)
        {
            var text = new StringBuilder(RandomFile(random).Text);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at));
                else text.Insert(at, Noise[random.Next(Noise.Length)]);
                if (text.Length == 0) text.Append('\n');
            }

            var snapshot = Given.Registry(text.ToString());
            var lines = text.ToString().Split('\n').Length + 1;
            Assert.All(snapshot.Problems, p => Assert.InRange(p.Line, 0, lines));
            EditOrRefuse(text.ToString(), snapshot);
        }
    }

    private static void EditOrRefuse(string text, RegistrySnapshot before)
    {
        string edited;
        try
        {
            edited = Given.Edited(text, new RegistryEdit.Add(Given.Draft("brand-new", "x", "y")));
        }
        catch (VoidMcp.Errors.VoidMcpException)
        {
            return;
        }

        var after = Given.Registry(edited);
        Assert.Equal(before.Servers.Select(s => s.Name).Append("brand-new"), after.Servers.Select(s => s.Name));
        Assert.Equal(before.Problems.Select(p => p.Message), after.Problems.Select(p => p.Message));
    }

    /// <summary>
    /// Removing what was just added gives the file back, but for its very first entry, which may turn
    /// <c>{}</c> into a block.
    /// </summary>
    private static void AssertUndone(string before, string after, string name, int seed)
    {
        if (Given.Registry(before).Servers.Count == 0) return;
        var back = Given.Edited(after, new RegistryEdit.Remove(name));
        Assert.True(before == back, $"seed {seed}, undo of {name}:\n{before}\n=====>\n{back}");
    }

    private static bool IsTopComment(string line) =>
        line.StartsWith('#') || line.StartsWith("  #", StringComparison.Ordinal);

    private static string[] Lines(string text) => text.Split('\n');

    /// <summary>
    /// Whether every line with anything on it (but commas, which JSON moves) is in the other text, in order.
    /// </summary>
    private static bool IsSubsequence(string part, string whole)
    {
        string[] rest = [.. Lines(whole).Select(l => l.TrimEnd().TrimEnd(','))];
        var at = 0;
        foreach (var line in Lines(part).Select(l => l.TrimEnd().TrimEnd(',')).Where(l => l.Length > 0))
        {
            // A mapping on one line grows and shrinks within its line.
            at = line.StartsWith("servers: {", StringComparison.Ordinal)
                ? Array.FindIndex(rest, at, l => l.StartsWith("servers:", StringComparison.Ordinal))
                : Array.IndexOf(rest, line, at);
            if (at < 0) return false;
            at++;
        }

        return true;
    }

    private static ServerDraft RandomDraft(string name, Random random) => random.Next(2) == 0
        ? new ServerDraft
        {
            Name = name,
            Url = "https://h/mcp",
            Headers = random.Next(2) == 0 ? [] : [new("H", "a: b")],
        }
        : new ServerDraft
        {
            Name = name,
            Command = "npx",
            Args = ["-y", "@x/y"],
            Env = random.Next(2) == 0 ? [] : [new("K", "1")],
        };

    private static (string Text, List<string> Names) RandomFile(Random random)
    {
        var names = Enumerable.Range(0, random.Next(5)).Select(i => $"s{i}").ToList();
        var text = new StringBuilder();
        var layout = random.Next(4);
        if (layout == 3)
        {
            text.Append("{\n  \"mcpServers\": {\n")
                .AppendJoin(",\n", names.Select(n => $"    \"{n}\": {{\n      \"command\": \"{n}\"\n    }}"))
                .Append(names.Count > 0 ? "\n" : "")
                .Append("  }\n}\n");
        }
        else
        {
            Comment("", "file");
            if (random.Next(2) == 0) text.Append("version: 1\n");
            Blank();
            if (layout == 2)
            {
                text.Append("servers: { ")
                    .AppendJoin(", ", names.Select(n => $"{n}: {{ command: x }}")).Append(" } # all\n");
            }
            else
            {
                Block(names);
            }

            Blank();
            Comment("", "settings");
            if (random.Next(2) == 0) text.Append("gateway: { expose: code } # tight\n");
            Comment("", "end");
        }

        var result = text.ToString();
        if (random.Next(4) == 0) result = result.TrimEnd('\n');
        if (random.Next(4) == 0) result = result.ReplaceLineEndings("\r\n");
        return (result, names);

        void Block(List<string> servers)
        {
            text.Append("servers:").Append(random.Next(3) == 0 ? " # mine\n" : "\n");
            foreach (var name in servers)
            {
                Comment("  ", $"about {name}");
                text.Append(random.Next(5) switch
                {
                    0 => $"  {name}: {{ command: x, args: [a, 'b'] }} # {name}\n",
                    1 => $"  \"{name}\":\n    url: 'https://h'   # {name}\n",
                    2 => $"  {name}: {{ command: x,\n    args: [a,\n      b] }}\n",
                    3 => $"  {name}:\n    command: x\n    description: |\n      two\n\n      # lines\n",
                    _ =>
                        $"  {name}:\n    # inside {name}\n    command: x\n    args:\n    - a # {name}\n    - b\n"
                        + $"    env:\n      K: v\n",
                });
                Blank();
            }
        }

        void Comment(string indent, string what)
        {
            for (var n = random.Next(3); n > 0; n--) text.Append($"{indent}# {what} {n}\n");
        }

        void Blank()
        {
            if (random.Next(3) == 0) text.Append('\n');
        }
    }
}
