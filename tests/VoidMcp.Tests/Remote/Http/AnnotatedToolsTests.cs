using System.Text;
using VoidMcp.Remote.Http;

namespace VoidMcp.Tests.Remote.Http;

public sealed class AnnotatedToolsTests
{
    private readonly AnnotatedTools _tools = new();

    [Fact]
    public void A_tool_is_known_until_a_whole_list_lacks_it()
    {
        List("{}", next: "2", "one");
        List("""{"cursor":"2"}""", next: null, "two");
        Assert.Equal("one two", Known());

        List("{}", next: "2", "three");
        Assert.Equal("one two three", Known());
        List("""{"cursor":"2"}""", next: null, "two");
        Assert.Equal("two three", Known());
        List("", next: null);
        Assert.Equal("", Known());
    }

    private void List(string request, string? next, params string[] tools)
    {
        var listed = tools.Select(name =>
            $"{{\"name\":\"{name}\","
            + """ "inputSchema":{"type":"object","properties":{"a":{"x-mcp-header":"A"}}}}""");
        var rest = next is null ? "" : $",\"nextCursor\":\"{next}\"";
        _tools.Learn(
            Encoding.UTF8.GetBytes(request),
            Encoding.UTF8.GetBytes($"{{\"tools\":[{string.Join(',', listed)}]{rest}}}"));
    }

    private string Known() =>
        string.Join(' ', new[] { "one", "two", "three" }.Where(name => _tools.Find(name) is not null));
}
