using VoidMcp.Commands;

namespace VoidMcp.Tests.Commands;

public sealed class ChangeTextTests
{
    [Fact]
    public void Only_the_new_entry_is_shown_not_the_comma_between_entries_and_not_its_neighbour()
    {
        const string before = """
            {
              "mcpServers": {
                "github": { "env": { "TOKEN": "secret" } }
              }
            }
            """;
        var after = before.Replace(
            "\" } }\n", "\" } },\n    \"voidmcp\": { \"command\": \"voidmcp\" }\n", StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        var (removed, added) = ChangeText.Lines(before, after);
        Assert.Empty(removed);
        Assert.Equal(["    \"voidmcp\": { \"command\": \"voidmcp\" }"], added);
        Assert.Equal(added, ChangeText.Lines(after, before).Removed);
    }

    [Fact]
    public void A_new_file_is_shown_whole()
    {
        var (removed, added) = ChangeText.Lines("", "a\n\nb\n");
        Assert.Empty(removed);
        Assert.Equal(["a", "b"], added);
    }
}
