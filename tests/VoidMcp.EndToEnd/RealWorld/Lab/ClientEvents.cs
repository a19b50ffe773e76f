using VoidMcp.EndToEnd.RealWorld.Agents;

namespace VoidMcp.EndToEnd.RealWorld.Lab;

/// <summary>
/// A session of a real client in which things happen: a server asks the user, another becomes ready late, a call takes
/// long, a list of tools changes. Then the model looks for what is new, and calls it.
/// </summary>
internal sealed class ClientEvents
{
    /// <summary>The turns after which the late server is listed, and after which the tool was added.</summary>
    private const int Late = 3, Added = 4;

    private readonly IReadOnlyList<ModelRequest> _requests;

    private ClientEvents(FakeModel model)
    {
        (_requests, Results) = (model.Requests, model.Results);
        Asked = Word("ASK", Results[0]);
    }

    /// <summary>What the model got of the calls, as raw JSON of its interface.</summary>
    public IReadOnlyList<string> Results { get; }

    /// <summary>
    /// What the server was answered: <c>ASK-accept</c>, <c>-decline</c> or <c>-cancel</c>, <c>ASK-FAILED</c> and a
    /// code, or <c>CANNOT-ASK</c> where the client doesn't declare elicitation.
    /// </summary>
    public string Asked { get; }

    /// <summary>Whether the model got the result of the long call.</summary>
    public bool HasWaited(int seconds) => Results[2].Contains($"WAITED-{seconds}", StringComparison.Ordinal);

    /// <summary>What the model found by search.</summary>
    public string Found => Results[5];

    /// <summary>What a script got of the two new tools.</summary>
    public string Called => Results[6];

    /// <summary>Whether the late server's tool is offered before its server was ready, and when it was.</summary>
    public (bool Before, string After) LateTool => Offers("late__arrived", Late);

    /// <summary>Whether the added tool is offered before <c>tools/list_changed</c>, and afterwards.</summary>
    public (bool Before, string After) AddedTool => Offers("events__added", Added);

    /// <summary>Runs the session.</summary>
    /// <param name="client">The client's command.</param>
    /// <param name="list">The setting <c>gateway.list</c>.</param>
    /// <param name="seconds">How long the long call takes.</param>
    public static async Task<ClientEvents> RunAsync(string client, string list, int seconds)
    {
        using var home = new Home();

        // Known before, so that on a busy machine the first list has its tools.
        home.Registry = $"servers:\n{Entry("events")}";
        (await Cli.RunAsync(home, "list", "--check")).Expect(0);
        home.Registry = $$"""
            gateway: { expose: both, list: {{list}} }
            servers:
            {{Entry("events")}}{{Entry("late")}}
            """;
        await using var model = await FakeModel.StartAsync(
            ("events__ask", "{}"),
            ("events__release", "{}"),
            ("events__wait", $$"""{"seconds":{{seconds}},"late":true}"""),
            ("events__change", "{}"),
            ("events__wait", """{"seconds":1}"""),
            ("search", """{"query":"comes late, was added later"}"""),
            ("execute_code", PlannedCall.Script(
                "return [await tools.late.arrived({}), await tools.events.added({})]").Arguments));
        await ClientRun.AskAsync(client, home, model);
        var events = new ClientEvents(model);
        await LabRecord.WriteAsync(
            client,
            $"events {list}",
            ("elicitation, headless", events.Asked),
            ($"call of {seconds} s, {list} list", events.HasWaited(seconds) ? "arrives" : "is lost"),
            ($"tool of a late server, {list} list", events.LateTool.After),
            ($"tool after list_changed, {list} list", events.AddedTool.After),
            ($"requests of one session, {list} list", $"{events._requests.Count}"));
        return events;

        string Entry(string role) =>
            $"  {role}: {{ {Fixture.CommandYaml([Npm.Node, Npm.LabEvents, role, home.Path])} }}\n";
    }

    private (bool Before, string After) Offers(string tool, int turn)
    {
        var before = _requests.Take(turn).Any(r => r.Offers(tool));
        var first = _requests.Skip(turn).TakeWhile(r => !r.Offers(tool)).Count();
        return (before, turn + first == _requests.Count ? "not listed"
            : first == 0 ? "listed in the next request" : $"listed {first + 1} requests later");
    }

    /// <summary>The first word of a result that begins so, with what follows up to a quotation mark.</summary>
    private static string Word(string start, string result)
    {
        var at = result.IndexOf(start, StringComparison.Ordinal);
        if (at < 0) return result;
        if (result.AsSpan(0, at).EndsWith("CANNOT-")) at -= "CANNOT-".Length;
        var end = result.AsSpan(at).IndexOfAny('"', '\\', '<');
        return end < 0 ? result[at..] : result.Substring(at, end);
    }
}
