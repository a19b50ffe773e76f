namespace VoidMcp.Tests.Sandbox;

public sealed class EventGlobalsTests
{
    private readonly ScriptBench _bench = new();

    [Theory]
    [InlineData(
        "const c = new AbortController(); const s = []; c.signal.addEventListener('abort', e => s.push(e.type, "
        + "c.signal.reason.name)); c.abort(); c.abort(); return [c.signal.aborted, ...s]",
        """[true,"abort","AbortError"]""")]
    [InlineData(
        "const c = new AbortController(); c.signal.onabort = () => c.seen = 1; c.abort('why'); return [c.seen, "
        + "c.signal.reason]",
        """[1,"why"]""")]
    [InlineData(
        "const s = AbortSignal.timeout(1); await sleep(20); return [s.aborted, s.reason.name, s.reason "
        + "instanceof Error]",
        """[true,"TimeoutError",true]""")]
    [InlineData(
        "const c = new AbortController(); const any = AbortSignal.any([c.signal, new AbortController().signal]); "
        + "c.abort(1); return any.reason",
        "1")]
    [InlineData(
        "try { AbortSignal.abort().throwIfAborted() } catch (e) { return `${e}` }",
        "\"AbortError: This operation was aborted\"")]
    [InlineData(
        "class Bus extends EventTarget {} const b = new Bus(), s = []; const f = e => s.push(e.detail); "
        + "b.addEventListener('x', f); b.addEventListener('x', f, { once: true }); b.dispatchEvent(new "
        + "CustomEvent('x', { detail: 1 })); b.removeEventListener('x', f); b.dispatchEvent(new Event('x')); return s",
        "[1]")]
    [InlineData(
        "const t = new EventTarget(); t.addEventListener('x', e => e.preventDefault()); return [t.dispatchEvent(new "
        + "Event('x', { cancelable: true })), t.dispatchEvent(new Event('x'))]",
        "[false,true]")]
    public void Events_and_cancellation_work_as_on_the_web(string code, string json) =>
        Assert.Equal(json, _bench.Result(code));
}
