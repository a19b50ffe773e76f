using System.Text;
using VoidMcp.Asking;
using VoidMcp.Protocol;

namespace VoidMcp.Tests.Asking;

public sealed class PermissionDisplayTests
{
    [Theory]
    [InlineData(
        "[voidmcp] Allow this call?\nArguments: {}",
        """{"title":"[voidmcp] Allow this call?","displayName":"voidmcp","description":"Arguments: {}"}""")]
    [InlineData("[a script] Delete?", """{"title":"[a script] Delete?","displayName":"a script"}""")]
    [InlineData("Plain?\n", """{"title":"Plain?"}""")]
    public void Its_own_questions_are_split_into_title_and_description(string question, string expected)
    {
        var form = ElicitationForm.Of(question, default);
        Assert.Equal(form.Parameters, form.ParametersFor(null));
        Assert.Equal(form.Parameters, form.ParametersFor(new CallingClient { Session = this }));
        var shown = form.ParametersFor(new CallingClient { Session = this, ReadsDisplay = true });
        Assert.Equal(expected, DisplayIn(shown));
        Assert.Equal(question, JsonSlices.Text(shown, "message"u8));
    }

    [Fact]
    public void Long_words_are_cut_to_what_hosts_take()
    {
        var shown = PermissionDisplay.AddTo("{}"u8.ToArray(), $"[x] {new string('t', 300)}\n{new string('d', 3000)}");
        var display = JsonSlices.Property(JsonSlices.Property(shown, "_meta"u8), "anthropic/permissionDisplay"u8);
        Assert.Equal(200, JsonSlices.Text(display, "title"u8)!.Length);
        Assert.Equal(2000, JsonSlices.Text(display, "description"u8)!.Length);
    }

    [Theory]
    [InlineData(
        """{"title":"Allow voidmcp to update?","displayName":"voidmcp","description":"Sure\nyes","x":1}""",
        """{"displayName":"fx","title":"[fx] Allow voidmcp to update?","description":"Sure\n  yes"}""")]
    [InlineData("""{"title":"[fx] Mine\n?"}""", """{"displayName":"fx","title":"[fx] Mine ?"}""")]
    [InlineData("""{"title":7}""", """{"displayName":"fx"}""")]
    [InlineData("\"text\"", "")]
    public void A_servers_display_says_who_asks(string display, string expected)
    {
        var gate = new QuestionGate("fx", TimeProvider.System, _ => null);
        var (sent, refusal) = gate.Admit(
            "elicitation/create",
            Encoding.UTF8.GetBytes(
                "{\"message\":\"m\",\"_meta\":{\"kept\":1,\"anthropic/permissionDisplay\":" + display + "}}"),
            null);
        Assert.Null(refusal);
        Assert.Equal(expected, DisplayIn(sent));
        Assert.False(JsonSlices.Property(JsonSlices.Property(sent, "_meta"u8), "kept"u8).IsEmpty);
    }

    private static string DisplayIn(ReadOnlyMemory<byte> parameters) => Encoding.UTF8.GetString(
        JsonSlices.Property(JsonSlices.Property(parameters, "_meta"u8), "anthropic/permissionDisplay"u8).Span);
}
