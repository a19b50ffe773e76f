namespace VoidMcp.EndToEnd.Features;

/// <summary>
/// Tasks: those of servers and those of clients in the legacy era, the extension of the modern one, and callers
/// that know neither.
/// </summary>
public sealed class TaskTests
{
    private const string ClientWithTasks =
        """{"elicitation":{"form":{}},"sampling":{},"tasks":"""
        + """{"list":{},"cancel":{},"requests":{"sampling":{"createMessage":{}},"elicitation":{"create":{}}}}}""";
    private const string Extension = """{"extensions":{"io.modelcontextprotocol/tasks":{}}}""";
    private const string Form =
        """{"method":"elicitation/create","params":"""
        + """{"message":"Sure?","requestedSchema":{"type":"object","properties":{}}}}""";

    [Fact]
    public async Task A_legacy_client_makes_a_task_watches_it_and_gets_its_result()
    {
        using var home = Serving("legacy");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, ClientWithTasks);
        await client.Client.UntilListedAsync("fx__work");
        var made = await client.RequestAsync(
            "tools/call",
            """ "name":"fx__work","arguments":{},"task":{"ttl":60000},"_meta":{"progressToken":"mine"} """);
        const string Times = "\"createdAt\":\"2026-01-01T00:00:00Z\",\"lastUpdatedAt\":\"2026-01-01T00:00:00Z\"";
        Assert.Equal(
            $$"""{"task":{"taskId":"task-1","status":"working",{{Times}},"ttl":60000"""
            + ""","pollInterval":100,"x-kept":1.0}}""",
            made.Result.GetRawText());
        Assert.Equal("working", (await client.RequestAsync("tasks/get", """ "taskId":"task-1" """))
            .Result.GetProperty("status").GetString());
        var result = await client.BeginAsync("tasks/result", """ "taskId":"task-1" """);
        await client.CallAsync("fx__finish", """{"taskId":"task-1"}""");
        var done = await result.Reply;
        Assert.Equal("fixture did task-1", done.Text);
        Assert.Equal("task-1", done.Result.GetProperty("_meta")
            .GetProperty("io.modelcontextprotocol/related-task").GetProperty("taskId").GetString());
        await client.Client.UntilNotifiedAsync("notifications/tasks/status");
        await client.Client.UntilNotifiedAsync("notifications/progress");
        Assert.Equal("mine", client.Client.Notifications("notifications/progress")[0]
            .Message.GetProperty("params").GetProperty("progressToken").GetString());
        Assert.Equal("task-1", client.Client.Notifications("notifications/tasks/status")[0]
            .Message.GetProperty("params").GetProperty("taskId").GetString());
    }

    [Fact]
    public async Task What_is_told_right_behind_the_promise_is_not_lost_and_stays_behind_it()
    {
        using var home = Serving("legacy");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, ClientWithTasks);
        await client.Client.UntilListedAsync("fx__work");
        for (var n = 1; n <= 20; n++)
        {
            var made = await client.RequestAsync(
                "tools/call", """ "name":"fx__work","arguments":{"hasty":true},"task":{} """);
            await client.Client.UntilNotifiedAsync("notifications/tasks/status", n);
            Assert.Contains($"task-{n}", client.Client.Notifications("notifications/tasks/status")[n - 1].Raw);
            var order = client.Client.Received.Select(r => r.Raw).ToList();
            Assert.True(order.IndexOf(made.Raw)
                < order.IndexOf(client.Client.Notifications("notifications/tasks/status")[n - 1].Raw));
        }
    }

    [Fact]
    public async Task Tasks_are_listed_over_all_pages_of_all_servers_and_cancelled()
    {
        using var home = new Home();
        home.Registry =
            $"gateway: {{ expose: direct }}\nservers:\n  a: {{ {Fixture.Yaml("--tasks", "--name", "a")} }}\n"
            + $"  b: {{ {Fixture.Yaml("--tasks", "--name", "b")} }}\n";
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, ClientWithTasks);
        await client.Client.UntilListedAsync("b__work");
        foreach (var tool in (string[])["a__work", "a__job", "b__job"])
            await client.RequestAsync("tools/call", $$""" "name":"{{tool}}","arguments":{},"task":{} """);
        var listed = await client.RequestAsync("tasks/list");
        Assert.Equal(
            ["task-1", "task-2", "task-1"],
            listed.Result.GetProperty("tasks").EnumerateArray().Select(t => t.GetProperty("taskId").GetString()));
        Assert.Equal("cancelled", (await client.RequestAsync("tasks/cancel", """ "taskId":"task-2" """))
            .Result.GetProperty("status").GetString());
        Assert.Contains(
            "the task was cancelled", (await client.RequestAsync("tasks/result", """ "taskId":"task-2" """)).Raw);
        Assert.Contains(
            "ambiguous task id task-1: servers 'a' and 'b' use it",
            (await client.RequestAsync("tasks/get", """ "taskId":"task-1" """)).Raw);
        Assert.Contains("-32602", (await client.RequestAsync("tasks/get", """ "taskId":"none" """)).Raw);
    }

    [Fact]
    public async Task A_question_because_of_a_task_reaches_its_client()
    {
        using var home = Serving("legacy");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, ClientWithTasks);
        await client.Client.UntilListedAsync("fx__job");
        await client.RequestAsync(
            "tools/call", $$""" "name":"fx__job","arguments":{"question":{{Form}} },"task":{} """);
        var result = await client.BeginAsync("tasks/result", """ "taskId":"task-1" """);
        var question = await client.Client.RequestedAsync("elicitation/create");
        Assert.Equal(
            "task-1",
            question.Message.GetProperty("params").GetProperty("_meta")
                .GetProperty("io.modelcontextprotocol/related-task").GetProperty("taskId").GetString());
        await client.Client.AnswerAsync(question, """{"action":"decline"}""");
        Assert.Equal("""fixture did task-1 with {"action":"decline"}""", (await result.Reply).Text);
    }

    [Fact]
    public async Task A_client_answers_with_a_task_of_its_own_and_is_asked_about_it()
    {
        using var home = Serving("legacy");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, ClientWithTasks);
        await client.Client.UntilListedAsync("fx__ask");
        const string Task = """{"task":{"taskId":"of the client","status":"working","ttl":null}}""";
        var made = await AskedAsync(
            "elicitation/create", """{"message":"Sure?","requestedSchema":{},"task":{"ttl":1000}}""", Task);
        Assert.Equal(Task, made.Structured.GetRawText());
        const string About = """{"taskId":"of the client"}""";
        Assert.Equal(
            """{"status":"completed"}""",
            (await AskedAsync("tasks/get", About, """{"status":"completed"}""")).Structured.GetRawText());
        Assert.Equal(
            """{"action":"accept"}""",
            (await AskedAsync("tasks/result", About, """{"action":"accept"}""")).Structured.GetRawText());
        Assert.Contains(
            "no client has a task",
            (await client.CallAsync("fx__ask", """{"method":"tasks/get","params":{"taskId":"other"}}""")).Raw);

        async Task<Reply> AskedAsync(string method, string parameters, string answer)
        {
            var call = await client.BeginCallAsync("fx__ask", $$"""{"method":"{{method}}","params":{{parameters}}}""");
            await client.Client.AnswerAsync(await client.Client.RequestedAsync(method), answer);
            return await call.Reply;
        }
    }

    [Fact]
    public async Task The_extension_passes_between_modern_peers()
    {
        using var home = Serving("modern");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: true, Extension);
        await client.Client.UntilListedAsync("fx__work");
        var made = await client.CallAsync("fx__work");
        Assert.Equal("task", made.Result.GetProperty("resultType").GetString());
        Assert.Equal("task-1", made.Result.GetProperty("taskId").GetString());
        await client.ListenAsync(""" "taskIds":["task-1","none"] """);
        var acknowledged = client.Client.Notifications("notifications/subscriptions/acknowledged")[0]
            .Message.GetProperty("params").GetProperty("notifications");
        Assert.Equal("""{"taskIds":["task-1"]}""", acknowledged.GetRawText());
        Assert.Equal("working", (await client.RequestAsync("tasks/get", """ "taskId":"task-1" """))
            .Result.GetProperty("status").GetString());
        await client.RequestAsync(
            "tasks/update", """ "taskId":"task-1","inputResponses":{"q":{"action":"accept"} } """);
        var done = (await client.RequestAsync("tasks/get", """ "taskId":"task-1" """)).Result;
        Assert.Equal("completed", done.GetProperty("status").GetString());
        Assert.Contains("accept", done.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        await client.Client.UntilNotifiedAsync("notifications/tasks");
        Assert.Contains("-32601", (await client.RequestAsync("tasks/list")).Raw);
    }

    [Theory]
    [InlineData("legacy", false)]
    [InlineData("legacy", true)]
    [InlineData("modern", false)]
    public async Task Who_knows_nothing_of_tasks_gets_the_result_all_the_same(string server, bool isModern)
    {
        using var home = Serving(server);
        await using var client = await FeatureClient.ConnectAsync(home, isModern, isModern ? Extension : "{}");
        await client.Client.UntilListedAsync("fx__job");
        var expected = server == "legacy" ? "fixture did task-1" : "worked at once";
        Assert.Equal(expected, (await client.CallAsync("fx__job", """{"auto":true}""")).Text);
        var script = await client.CallAsync("execute_code", """{"code":"return await tools.fx.job({ auto: true })"}""");
        Assert.Contains(
            server == "legacy" ? "fixture did task-2" : expected, CodeAnswer.Of(script).Result.GetRawText());
    }

    [Fact]
    public async Task Cancelling_a_call_that_became_a_task_cancels_the_task()
    {
        using var home = Serving("legacy", home => $"--log {home.File("log")}");
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false);
        await client.Client.UntilListedAsync("fx__job");
        var call = await client.BeginCallAsync("fx__job");
        await Patience.UntilAsync(
            () => Log(home).Contains("tasks/result", StringComparison.Ordinal), "tasks/result in the log");
        await client.Client.SendAsync(
            $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{call.Id}}} } }""");
        await Patience.UntilAsync(
            () => Log(home).Contains("tasks/cancel", StringComparison.Ordinal), "tasks/cancel in the log");
    }

    [Fact]
    public async Task Polls_wait_for_no_slot_and_a_server_with_tasks_is_not_idle()
    {
        using var home = new Home();
        home.Registry =
            $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml("--tasks")}, concurrency: 1, idle-stop: 1s }}\n";
        await using var client = await FeatureClient.ConnectAsync(home, isModern: false, ClientWithTasks);
        await client.Client.UntilListedAsync("fx__work");
        await client.RequestAsync("tools/call", """ "name":"fx__work","arguments":{},"task":{} """);
        var blocking = await client.BeginCallAsync("fx__never");
        var result = await client.BeginAsync("tasks/result", """ "taskId":"task-1" """);
        Assert.Equal("cancelled", (await client.RequestAsync("tasks/cancel", """ "taskId":"task-1" """))
            .Result.GetProperty("status").GetString());
        Assert.Contains("the task was cancelled", (await result.Reply).Raw);
        Assert.False(blocking.Reply.IsCompleted);
    }

    [Fact]
    public async Task Tasks_are_declared_where_they_work()
    {
        using var home = Serving("legacy");
        await using var client = StdioClient.Serve(home);
        var opened = await client.HandshakeAsync(
            """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"} }""");
        Assert.Equal(
            """{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}""",
            opened.Result.GetProperty("capabilities").GetProperty("tasks").GetRawText());
        await using var older = StdioClient.Serve(home);
        var before = await older.HandshakeAsync(
            """{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"} }""");
        Assert.False(before.Result.GetProperty("capabilities").TryGetProperty("tasks", out _));
        var modern = await client.ModernAsync("server/discover");
        Assert.Equal(
            """{"io.modelcontextprotocol/tasks":{}}""",
            modern.Result.GetProperty("capabilities").GetProperty("extensions").GetRawText());
    }

    private static Home Serving(string mode, Func<Home, string>? more = null)
    {
        var home = new Home();
        string[] args = ["--tasks", "--mode", mode, .. more?.Invoke(home).Split(' ') ?? []];
        home.Registry = $"{Home.Both}\nservers:\n  fx: {{ {Fixture.Yaml(args)} }}\n";
        return home;
    }

    private static string Log(Home home) => File.Exists(home.File("log")) ? File.ReadAllText(home.File("log")) : "";
}
