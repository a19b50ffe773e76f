using VoidMcp.Catalog;

namespace VoidMcp.Tests.Catalog;

public sealed class ExposedNamesTests
{
    [Theory]
    [InlineData("github", "search_issues", "github__search_issues")]
    [InlineData("my.server", "a/b c", "my_server__a_b_c")]
    [InlineData("s", "größe", "s__gr__e")]
    public void A_name_is_server_and_tool_in_allowed_characters(string server, string tool, string expected) =>
        Assert.Equal([expected], ExposedNames.Of([(server, tool)]));

    [Fact]
    public void Prompts_keep_their_names_whatever_they_are()
    {
        Assert.Equal(["weird__pé 2/ü"], ExposedNames.OfPrompts([("weird", "pé 2/ü")]));
        var shared = ExposedNames.OfPrompts([("a", "b__c"), ("a__b", "c"), ("a", "d")]);
        Assert.Equal(3, shared.Distinct().Count());
        Assert.Equal("a__d", shared[2]);
        Assert.All(shared.Take(2), n => Assert.StartsWith("a__b__c_", n));
    }

    [Fact]
    public void A_long_name_is_cut_with_a_hash_of_its_own()
    {
        var names = ExposedNames.Of([("server", new string('a', 100)), ("server", new string('a', 101))]);
        Assert.All(names, name => Assert.Equal(ExposedNames.MaxLength, name.Length));
        Assert.Equal(2, names.Distinct().Count());
    }

    [Fact]
    public void Tools_that_would_share_a_name_are_told_apart_the_same_way_in_any_order()
    {
        (string, string)[] tools = [("a", "b__c"), ("a__b", "c"), ("a", "x.y"), ("a", "x_y"), ("a", "plain")];
        var forward = ExposedNames.Of(tools);
        var backward = ExposedNames.Of([.. tools.AsEnumerable().Reverse()]).Reverse();
        Assert.Equal(forward, backward);
        Assert.Equal(5, forward.Distinct().Count());
        Assert.Equal("a__plain", forward[4]);
    }

    [Fact]
    public void A_tool_whose_own_name_is_shared_keeps_it()
    {
        var names = ExposedNames.Of([("s", "a b"), ("s", "a.b"), ("s", "a_b")]);
        Assert.Equal("s__a_b", names[2]);
        Assert.All(names.Take(2), name => Assert.StartsWith("s__a_b_", name));
        Assert.Equal(3, names.Distinct().Count());
    }

    [Fact]
    public void Ten_thousand_nasty_names_all_differ_and_fit()
    {
        var tools = Enumerable.Range(0, 10_000)
            .Select(i => ($"server-{i % 7}", $"tool {i / 14}{(i % 2 == 0 ? "." : "/")}{new string('é', i % 60)}"))
            .Distinct()
            .ToArray();
        var names = ExposedNames.Of(tools);
        Assert.Equal(tools.Length, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, name => Assert.Matches("^[A-Za-z0-9_-]{1,46}$", name));
    }
}
