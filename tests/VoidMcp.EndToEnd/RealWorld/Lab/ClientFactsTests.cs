using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// What real clients show their models, as far as voidmcp relies on it, and that with voidmcp's help nothing is lost. A
/// client's new version that behaves differently fails here first.
/// </summary>
public sealed class ClientFactsTests
{
    private const string Text = "TEXT-MARK", Structured = "STRUCTURED-MARK";

    private static readonly string[] s_halves = ["both", "both_typed", "both_closed", "error_both", "image_beside"];

    [Theory]
    [InlineData("claude", false, true, true, false)]
    [InlineData("codex", false, true, false, true)]
    [InlineData("gemini", true, false, true, true)]
    [InlineData("opencode", true, false, true, false)]
    [InlineData("qwen", true, true, true, true)]
    [InlineData("copilot", true, true, true, true)]
    public async Task It_shows_its_model_one_half_of_a_result_or_both(
        string client, bool showsText, bool showsStructured, bool showsErrorText, bool showsErrorStructured)
    {
        var lab = await ClientLab.RunAsync(client, "exact");
        Assert.All(s_halves.Where(shape => shape != "error_both"), shape =>
        {
            Assert.Equal(showsText, lab.Saw(shape, Text));
            Assert.Equal(showsStructured, lab.Saw(shape, Structured));
        });
        Assert.Equal(showsErrorText, lab.Saw("error_both", Text));
        Assert.Equal(showsErrorStructured, lab.Saw("error_both", Structured));
        Assert.Equal(client is not ("opencode" or "copilot"), lab.Saw("link", "lab://linked"));
    }

    /// <summary>
    /// voidmcp makes names of up to 46 characters, puts a learned type within the first 1,800 of a description, and
    /// lets up to 2,000 of its instructions be a server's. Progress extends what a call may take.
    /// </summary>
    [Theory]
    [InlineData("claude", "mcp__voidmcp__", "CAN-elicitation CAN-roots")]
    [InlineData("codex", "mcp__voidmcp", "CAN-elicitation")]
    [InlineData("gemini", "mcp_voidmcp_", "CAN-roots")]
    [InlineData("opencode", "voidmcp_", "CAN-roots")]
    [InlineData("qwen", "mcp__voidmcp__", "CAN-roots CAN-extensions")]
    [InlineData("copilot", "voidmcp-", "CAN-sampling CAN-elicitation")]
    public async Task It_offers_its_model_all_tools_and_words_and_asks_for_progress(
        string client, string prefix, string capabilities)
    {
        var offer = await ClientOffer.RunAsync(client);
        Assert.Equal(200, offer.Many);
        Assert.Equal((4000, client == "copilot" ? 0 : 2000), (offer.Description, offer.Instructions));
        Assert.Contains($"{capabilities} WITH-PROGRESS", offer.Seen);
        foreach (var length in (int[])[40, 60, 64, 80])
        {
            var whole = prefix + $"long{length}_".PadRight(length, 'n');
            var expected = client switch
            {
                "gemini" when whole.Length > 63 => $"{whole[..30]}...{whole[^30..]}",
                "copilot" when whole.Length > 64 => whole[..64],
                "qwen" when whole.Length > 63 => $"{whole[..55]}_[a-z0-9]{{7}}",
                _ => whole,
            };
            Assert.Matches($"^{expected}$", Assert.Single(offer.Long(length)));
        }
    }

    [Theory]
    [MemberData(nameof(AgentList.Names), MemberType = typeof(AgentList))]
    [Trait("setting", "gateway.fit")]
    public async Task With_voidmcp_in_front_its_model_sees_all(string client)
    {
        var lab = await ClientLab.RunAsync(client, "auto");
        Assert.All(s_halves, shape =>
        {
            Assert.True(lab.Saw(shape, Text), $"{shape}: {lab[shape]}");
            Assert.True(lab.Saw(shape, Structured), $"{shape}: {lab[shape]}");
        });
        Assert.True(lab.Saw("structured_only", Structured), lab["structured_only"]);
        Assert.True(lab.Saw("link", "lab://linked"), lab["link"]);
        Assert.True(lab.Saw("embedded", "EMBEDDED-MARK"), lab["embedded"]);
        Assert.True(lab.Saw("two_texts", "FIRST-MARK") && lab.Saw("two_texts", "SECOND-MARK"), lab["two_texts"]);

        // Nothing is said twice where it was said once.
        Assert.Equal(2, lab["repeated"].Split(Structured).Length);
    }
}
