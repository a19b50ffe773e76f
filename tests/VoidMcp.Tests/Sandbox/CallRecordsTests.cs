using System.Runtime.CompilerServices;
using Jint;
using Jint.Native;
using VoidMcp.Sandbox;

namespace VoidMcp.Tests.Sandbox;

public sealed class CallRecordsTests
{
    private readonly Engine _engine = new();
    private readonly CallRecords _records = new();

    [Fact]
    public void Large_results_that_nobody_holds_are_let_go_of()
    {
        var (promise, payload) = Call(bytes: 1 << 20);
        GC.Collect();
        Assert.False(payload.TryGetTarget(out _));
        Assert.False(promise.TryGetTarget(out _));
        Assert.Empty(_records.Results);
        Assert.Equal(1, _records.Ended);
    }

    [Fact]
    public void Small_results_are_kept_for_errors_and_only_the_last_ones()
    {
        for (var i = 0; i < 5; i++) Call(bytes: 10);
        GC.Collect();
        Assert.Equal(3, _records.Results.Count);
        Assert.Empty(_records.Open);
    }

    [Fact]
    public void An_open_call_stays_known()
    {
        Begin();
        GC.Collect();
        Assert.Equal("files.read", Assert.Single(_records.Open).Name);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference<JsValue> Promise, WeakReference<JsValue> Payload) Call(int bytes)
    {
        var promise = Begin();
        var payload = new JsObject(_engine);
        _records.Answered(promise, payload, bytes);
        return (new WeakReference<JsValue>(promise), new WeakReference<JsValue>(payload));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private JsObject Begin()
    {
        var promise = new JsObject(_engine);
        _records.Began(promise, "tools.files.read", 1);
        return promise;
    }
}
