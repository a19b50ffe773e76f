using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("itemz", "items")]
    [InlineData("totalCount", "total_count")]
    [InlineData("usr", "user")]
    [InlineData("tilte", "title")]
    [InlineData("zebra", null)]
    [InlineData("x", null)]
    public void The_name_that_was_meant_is_found(string wrong, string? meant) =>
        Assert.Equal(meant, NearestName.Of(wrong, ["total_count", "items", "user", "title", "x1"]));
}
