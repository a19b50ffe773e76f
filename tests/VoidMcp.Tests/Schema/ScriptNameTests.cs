using VoidMcp.Schema;

namespace VoidMcp.Tests.Schema;

public sealed class ScriptNameTests
{
    [Theory]
    [InlineData("do_it", "do_it")]
    [InlineData("do-it", "do_it")]
    [InlineData("a.b/c d", "a_b_c_d")]
    [InlineData("2fa", "_2fa")]
    [InlineData("$x", "$x")]
    [InlineData("été", "_t_")]
    [InlineData("", "_")]
    public void Names_have_an_underscore_form(string name, string form) =>
        Assert.Equal(form, ScriptName.Underscore(name));

    [Fact]
    public void A_name_is_reached_exactly_and_by_its_underscore_form()
    {
        var names = new ScriptNames(["do-it", "list"]);
        Assert.Equal("do-it", names.Resolve("do-it"));
        Assert.Equal("do-it", names.Resolve("do_it"));
        Assert.Equal("list", names.Resolve("list"));
        Assert.Null(names.Resolve("other"));
        Assert.Equal(".do_it", names.Accessor("do-it"));
    }

    [Fact]
    public void A_form_that_two_names_share_belongs_to_neither()
    {
        var names = new ScriptNames(["do-it", "do.it"]);
        Assert.Null(names.Resolve("do_it"));
        Assert.Equal("[\"do-it\"]", names.Accessor("do-it"));
        Assert.Equal("[\"do.it\"]", names.Accessor("do.it"));
    }

    [Fact]
    public void An_exact_name_wins_over_anothers_form()
    {
        var names = new ScriptNames(["do_it", "do-it"]);
        Assert.Equal("do_it", names.Resolve("do_it"));
        Assert.Equal(".do_it", names.Accessor("do_it"));
        Assert.Equal("[\"do-it\"]", names.Accessor("do-it"));
    }

    [Fact]
    public void Names_that_objects_have_anyway_are_only_names()
    {
        var names = new ScriptNames(["__proto__", "constructor"]);
        Assert.Equal(".__proto__", names.Accessor("__proto__"));
        Assert.Null(names.Resolve("toString"));
    }

    [Fact]
    public void Quotes_and_line_ends_in_a_name_stay_in_its_literal() =>
        Assert.Equal(
            "[\"a\\\"]\\n\\u2028\"]", new ScriptNames(["a\"]\n\u2028", "a_]\n\u2028"]).Accessor("a\"]\n\u2028"));
}
