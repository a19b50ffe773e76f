using System.Text;
using System.Text.Json;

namespace VoidMcp.EndToEnd.Harness;

/// <summary>
/// What <c>execute_code</c> answered: one text that begins with the result's JSON, followed by what was printed and
/// called. The one place that knows this layout.
/// </summary>
internal sealed record CodeAnswer(JsonElement Result, string Text)
{
    /// <summary>
    /// Fails with the whole reply where the script failed, or where its answer does not begin with JSON.
    /// </summary>
    public static CodeAnswer Of(Reply reply)
    {
        Assert.False(reply.Failed, reply.Raw);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(reply.Text));
        try
        {
            return new(JsonElement.ParseValue(ref reader), reply.Text);
        }
        catch (JsonException)
        {
            Assert.Fail($"no JSON at the beginning of: {reply.Text}");
            throw;
        }
    }
}
