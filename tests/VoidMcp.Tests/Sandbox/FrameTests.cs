using System.Text;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class FrameTests
{
    [Fact]
    public void Frames_go_through_a_stream_one_after_another()
    {
        var stream = new MemoryStream();
        var writer = new FrameChannel(Stream.Null, stream);
        writer.Write(FrameKind.Ready, WorkerFrames.Ready(["file rules"]));
        writer.Write(FrameKind.Log, WorkerFrames.Log(new ConsoleLine("log", new string('é', 60_000))));
        stream.Position = 0;
        var reader = new FrameChannel(stream, Stream.Null);

        Assert.Equal(["file rules"], WorkerFrames.ReadReady(reader.Read()!.Value.Body));
        Assert.Equal(60_000, WorkerFrames.ReadLog(reader.Read()!.Value.Body).Text.Length);
        Assert.Null(reader.Read());
    }

    [Fact]
    public void A_frame_that_claims_an_impossible_length_is_refused()
    {
        var channel = new FrameChannel(new MemoryStream([0xFF, 0xFF, 0xFF, 0x7F, 1]), Stream.Null);
        Assert.Throws<InvalidDataException>(() => channel.Read());
    }

    [Fact]
    public void A_reply_keeps_its_payload_to_the_byte()
    {
        var payload = """{ "a" : [1,  "é\u00e9"] }"""u8.ToArray();
        var reply = HostFrames.ReadReply(HostFrames.Reply(new ScriptReply(7, payload, null)));
        Assert.Equal((7, Encoding.UTF8.GetString(payload)), (reply.Id, Encoding.UTF8.GetString(reply.Payload.Span)));
    }

    [Fact]
    public void A_reply_keeps_the_content_beside_its_payload()
    {
        var sent = new ScriptReply(7, "{\"a\":1}"u8.ToArray(), null) { Beside = """[{"type":"text"}]"""u8.ToArray() };
        var reply = HostFrames.ReadReply(HostFrames.Reply(sent));
        Assert.Equal(
            ("{\"a\":1}", """[{"type":"text"}]"""),
            (Encoding.UTF8.GetString(reply.Payload.Span), Encoding.UTF8.GetString(reply.Beside.Span)));
    }

    [Fact]
    public void A_failed_reply_keeps_everything()
    {
        var failure = new ToolFailure("s", "t", "why", "[1]"u8.ToArray(), "{}"u8.ToArray());
        var read = HostFrames.ReadReply(HostFrames.Reply(new ScriptReply(3, default, failure))).Failure!;
        Assert.Equal(
            ("s", "t", "why", "[1]", "{}"),
            (
                read.Server,
                read.Tool,
                read.Message,
                Encoding.UTF8.GetString(read.Content.Span),
                Encoding.UTF8.GetString(read.Structured.Span)));
    }

    [Fact]
    public void Run_and_catalog_and_end_are_read_as_they_were_written()
    {
        var limits = new ScriptLimits
        {
            Timeout = TimeSpan.FromSeconds(1.5),
            MaxCalls = 3,
            MemoryBytes = 1 << 20,
            MaxResultBytes = 10,
        };
        Assert.Equal(("code \u2028", limits), HostFrames.ReadRun(HostFrames.Run("code \u2028", limits)));

        var catalog = HostFrames.Catalog(new ToolNames([new ServerTools("a", ["x", "__proto__"])]));
        var names = HostFrames.ReadCatalog(catalog);
        Assert.True(names.Has("a", "__proto__"));

        var error = new ScriptError(
            ScriptErrorKind.Uncaught, "E", "m") { Line = 1, Column = 2, SourceLine = "l", Hint = "h", Stack = "s" };
        var end = DoneFrame.Read(
            DoneFrame.Write(new ScriptEnd { Error = error, Notes = ["n"], CallsPending = 4, LinesDropped = 5 }));
        Assert.Equal(error, end.Error);
        Assert.Equal((4, 5, "n"), (end.CallsPending, end.LinesDropped, Assert.Single(end.Notes)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"server":"s","tool":"t","line":0,"arguments":[]}""")]
    [InlineData("""{"id":1,"server":null,"tool":"t","line":0,"arguments":{}}""")]
    [InlineData("""{"id":1,"server":"\ud800","tool":"t","line":0,"arguments":{}}""")]
    [InlineData("""{"id":"1","server":"s","tool":"t","line":0,"arguments":{}}""")]
    [InlineData("""{"id":1,"server":"s","tool":"t","line":0,"arguments":{}""")]
    public void The_host_refuses_a_call_that_makes_no_sense(string frame) =>
        Assert.Throws<InvalidDataException>(() => WorkerFrames.ReadCall(Encoding.UTF8.GetBytes(frame)));

    [Fact]
    public void The_host_refuses_what_is_larger_than_a_worker_may_send()
    {
        var args = "{}"u8.ToArray();
        var name = new string('n', ScriptLimits.MaxNameChars + 1);
        var large = Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', ScriptLimits.MaxArgumentBytes)}\"}}");
        Refuses(() => WorkerFrames.ReadCall(WorkerFrames.Call(new ScriptCall(1, name, "t", args, 0))));
        Refuses(() => WorkerFrames.ReadCall(WorkerFrames.Call(new ScriptCall(1, "s", name, args, 0))));
        Refuses(() => WorkerFrames.ReadCall(WorkerFrames.Call(new ScriptCall(1, "s", "t", large, 0))));
        Refuses(() => WorkerFrames.ReadLog(WorkerFrames.Log(new ConsoleLine("log", new string('x', 70_000)))));
        Refuses(() => DoneFrame.Read(Encoding.UTF8.GetBytes(
            $$"""{"pending":0,"dropped":0,"notes":["{{new string('x', 20_000)}}"]}""")));

        void Refuses(Func<object> read) =>
            Assert.Contains("too large", Assert.Throws<InvalidDataException>(read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_is_cut_to_what_the_host_takes()
    {
        var text = new string('x', 1_000_000);
        var end = DoneFrame.Read(DoneFrame.Write(new ScriptEnd
        {
            Error = new ScriptError(ScriptErrorKind.Uncaught, text, text) { Hint = text, Server = text },
            Notes = [.. Enumerable.Repeat(text, 1_000)],
        }));
        Assert.Equal((ScriptLimits.MaxNotes, ScriptLimits.MaxErrorChars), (end.Notes.Count, end.Notes[0].Length));
        Assert.Equal(ScriptLimits.MaxErrorChars, end.Error!.Server!.Length);
    }

    [Fact]
    public void Queries_and_progress_are_read_as_they_were_written()
    {
        var query = WorkerFrames.ReadQuery(
            WorkerFrames.Query(new ScriptQuery(3, ScriptQueryKind.Describe, """["a",{"b":1}]"""u8.ToArray(), 7)));
        Assert.Equal(
            (3, ScriptQueryKind.Describe, 7, """["a",{"b":1}]"""),
            (query.Id, query.Kind, query.Line, Encoding.UTF8.GetString(query.Arguments.Span)));
        foreach (var report in new ProgressReport[] { new("é", 0.5), new("", null) })
            Assert.Equal(report, WorkerFrames.ReadProgress(WorkerFrames.Progress(report)));
        Assert.True(WorkerFrames.ReadWaiting(WorkerFrames.Waiting(true)));
    }

    [Theory]
    [InlineData("""{"id":1,"kind":9,"line":0,"arguments":[]}""")]
    [InlineData("""{"id":1,"kind":1,"line":0,"arguments":{}}""")]
    [InlineData("""{"id":1,"kind":1,"line":0}""")]
    public void The_host_refuses_a_query_that_makes_no_sense(string frame) =>
        Assert.Throws<InvalidDataException>(() => WorkerFrames.ReadQuery(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("""{"message":"x","fraction":2}""")]
    [InlineData("""{"message":"x","fraction":"1"}""")]
    [InlineData("""{"fraction":1}""")]
    [InlineData("""{"message":null}""")]
    public void The_host_refuses_progress_that_makes_no_sense(string frame) =>
        Assert.Throws<InvalidDataException>(() => WorkerFrames.ReadProgress(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\n}")]
    [InlineData("{\"a\":1")]
    public void The_host_refuses_a_block_that_could_break_a_message(string frame) =>
        Assert.Throws<InvalidDataException>(() => WorkerFrames.ReadEmit(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("""{"level":"log","text":null}""")]
    [InlineData("""{"level":null,"text":""}""")]
    public void The_host_refuses_a_line_that_makes_no_sense(string frame) =>
        Assert.Throws<InvalidDataException>(() => WorkerFrames.ReadLog(Encoding.UTF8.GetBytes(frame)));

    [Theory]
    [InlineData("""{"pending":0,"dropped":0,"notes":[null]}""")]
    [InlineData(
        """{"pending":0,"dropped":0,"notes":[],"error":{"kind":1,"name":null,"message":"","line":0,"column":0}}""")]
    [InlineData(
        """{"pending":0,"dropped":0,"notes":[],"error":{"kind":99,"name":"","message":"","line":0,"column":0}}""")]
    public void The_host_refuses_an_end_that_makes_no_sense(string frame) =>
        Assert.Throws<InvalidDataException>(() => DoneFrame.Read(Encoding.UTF8.GetBytes(frame)));
}
