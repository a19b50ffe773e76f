namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// What decides how tools are best shown to a client: the bytes of its first request, and its model's requests for one
/// task. <c>gateway.expose: auto</c> relies on these facts.
/// </summary>
public sealed class SurfaceFactsTests
{
    /// <summary>
    /// A client without tool search pays each definition in each request: of 200 tools, search and scripts cost less.
    /// </summary>
    [Fact]
    [Trait("setting", "gateway.expose")]
    public async Task With_200_tools_search_and_scripts_are_the_smaller_surface()
    {
        var (direct, code) = await BothAsync(ClientVariant.Named("codex", "no code mode"), 200, SurfaceTask.None);
        AssertMuchSmaller(code, direct);
        Assert.False(code.First.Offers("lab__step_1"));
    }

    /// <summary>Where Claude Code searches by itself, a listed tool costs its name.</summary>
    [Fact]
    public async Task With_Claude_Codes_own_tool_search_a_listed_tool_costs_no_more_than_its_name()
    {
        var client = ClientVariant.Named("claude", "own tool search");
        var (direct, code) = await BothAsync(client, 200, SurfaceTask.Dependent);
        Assert.InRange(direct.First.Bytes - code.First.Bytes, -10_000, 200 * 60);
        Assert.False(direct.First.Offers("lab__step_1"));
        Assert.Contains("mcp__voidmcp__lab__step_200", direct.First.Text, StringComparison.Ordinal);

        // Its own search, three calls, the last words; and voidmcp's search, a script, the last words.
        Assert.Equal((5, 3), (direct.Requests, code.Requests));
    }

    /// <summary>
    /// By default Qwen Code hides voidmcp's own tools behind its search too; the entry that <c>install</c> writes shows
    /// them from the start.
    /// </summary>
    [Fact]
    public async Task Installed_by_voidmcp_its_tools_are_offered_by_Qwen_Code_without_a_search()
    {
        var plain = await AsAsync("own tool search");
        var installed = await AsAsync("voidmcp install");
        Assert.Equal((false, 4), (plain.First.Offers("execute_code"), plain.Requests));
        Assert.Equal((true, 3), (installed.First.Offers("execute_code"), installed.Requests));

        Task<ClientSurface> AsAsync(string setting) =>
            RunAsync(ClientVariant.Named("qwen", setting), 10, "code", SurfaceTask.Dependent);
    }

    /// <summary>
    /// In Codex's own interpreter a listed tool is declared, with the type of its results. A task takes one request
    /// less with them, but each declaration is paid like a definition.
    /// </summary>
    [Fact]
    public async Task Codex_in_code_mode_declares_listed_tools_with_their_output_types()
    {
        var client = ClientVariant.Named("codex", "code_mode_only");
        var (direct, code) = await BothAsync(client, 200, SurfaceTask.Dependent);
        Assert.Contains("mcp__voidmcp__lab__step_200(args: { key: string; })", direct.First.Text);
        Assert.Contains("next?: string", direct.First.Text);
        Assert.Equal((2, 3), (direct.Requests, code.Requests));
        AssertMuchSmaller(code, direct);
    }

    /// <summary>All surfaces, for the table; the facts above are the part that is relied upon.</summary>
    [Fact]
    public async Task Every_surface_lets_a_task_be_done()
    {
        Assert.SkipUnless(LabRecord.IsWanted, "runs for the lab's table only: dotnet run -- lab");
        foreach (var client in ClientVariant.Surfaces)
        {
            foreach (var tools in (int[])[10, 60, 200])
            {
                foreach (var task in Enum.GetValues<SurfaceTask>())
                {
                    // How many tools there are makes no difference to the number of requests.
                    if (task == SurfaceTask.None || tools == 10) await BothAsync(client, tools, task);
                }
            }
        }
    }

    /// <summary>By 100 bytes for each of 200 tools, at the least.</summary>
    private static void AssertMuchSmaller(ClientSurface code, ClientSurface direct) => Assert.True(
        code.First.Bytes < direct.First.Bytes - (200 * 100), $"{code.First.Bytes}, {direct.First.Bytes} bytes");

    private static async Task<(ClientSurface Direct, ClientSurface Code)> BothAsync(
        ClientVariant client, int tools, SurfaceTask task) =>
        (await RunAsync(client, tools, "direct", task), await RunAsync(client, tools, "code", task));

    private static async Task<ClientSurface> RunAsync(
        ClientVariant client, int tools, string expose, SurfaceTask task)
    {
        var surface = await ClientSurface.RunAsync(client, tools, expose, task);
        Assert.True(
            task == SurfaceTask.None
                || surface.Results[^1].Contains(SurfaceTurns.Outcome(task), StringComparison.Ordinal),
            $"{client}, {expose}: {string.Join('\n', surface.Results)}");
        return surface;
    }
}
