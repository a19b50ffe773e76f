using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;
using VoidMcp.Processes;

namespace VoidMcp.Demo;

/// <summary>
/// Runs the demo: a gateway with two built-in servers in a temporary home folder, and a client that searches their
/// tools and runs one script over both. Needs and changes nothing outside.
/// </summary>
internal static class DemoStory
{
    /// <summary>The task for the model.</summary>
    public const string Question =
        "Which shipped orders are late, who is waiting, and what would sending each again by express cost?";

    public const string Query = "track parcels of shipped orders";

    public const string Script = """
        const { orders } = await tools.orders.list_orders({ status: "shipped" });
        const parcels = await Promise.all(orders.map(o => tools.shipping.track_parcel({ number: o.tracking })));
        const late = orders.filter((_, i) => parcels[i].days_late > 0);
        return Promise.all(late.map(async order => {
          const [customer, express] = await Promise.all([
            tools.orders.get_customer({ id: order.customer }),
            tools.shipping.quote({ country: order.ship_to.country, kilograms: order.kilograms, service: "express" }),
          ]);
          return { order: order.id, customer: customer.name, email: customer.email, express: express.price };
        }));
        """;

    private static ReadOnlyMemory<byte> SearchArguments =>
        new JsonEdit(default).SetText("query", Query).Set("limit", "5"u8.ToArray()).ToUtf8();

    /// <summary>The timeout, far longer than the demo takes on a slow machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <exception cref="VoidMcpException">A step failed.</exception>
    public static async Task<DemoReport> RunAsync(SelfCommand self, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var home = new DemoHome(self);
        try
        {
            return await RunAsync(self, home, time, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new VoidMcpException(FailureKind.TimedOut, $"the demo timed out after {Limit.TotalSeconds:0} s");
        }
    }

    private static async Task<DemoReport> RunAsync(
        SelfCommand self, DemoHome home, TimeProvider time, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        await using var client = await DemoClient.ConnectAsync(self, home.Folder, time, cancellation);
        var found = await client.CallAsync("search", SearchArguments, cancellation);
        var connected = time.GetElapsedTime(started);
        Require(
            found.Contains("track_parcel", StringComparison.Ordinal),
            $"the search did not find the expected tool:\n{found}");

        started = time.GetTimestamp();
        var answer = await client.CallAsync(
            "execute_code", new JsonEdit(default).SetText("code", Script).ToUtf8(), cancellation);
        var ran = time.GetElapsedTime(started);
        var (result, trace) = Split(answer);
        var messages = DemoHome.Servers.Select(name => (Name: name, Messages: home.MessagesOf(name))).ToArray();
        var calls = messages.SelectMany(m => m.Messages).Where(m => m.IsCall).ToArray();
        var lists = messages.Select(m => (m.Name, List: m.Messages.LastOrDefault(x => !x.IsCall))).ToArray();
        Require(lists.All(l => l.List is not null), "a server's tools were not listed");
        Require(
            JsonElement.Parse(result.Span) is { ValueKind: JsonValueKind.Array } rows && rows.GetArrayLength() == 3
                && calls.Length == 16,
            $"the script returned an unexpected result:\n{answer}");
        return new DemoReport
        {
            Connected = connected,
            Servers = [.. lists.Select(l => (l.Name, l.List!.Tools))],
            Found = found,
            Result = result,
            Trace = trace,
            Ran = ran,
            CallCount = calls.Length,
            Without = new ContextUse(lists.Sum(l => l.List!.Answered), calls.Sum(c => c.Asked + c.Answered)),
            With = new ContextUse(client.Definitions, client.Calls),
        };
    }

    /// <summary>Splits the response to a script into its result, as JSON, and the rest.</summary>
    private static (ReadOnlyMemory<byte> Result, string Trace) Split(string answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            reader.Read();
            reader.Skip();
        }
        catch (JsonException)
        {
            throw new VoidMcpException(FailureKind.ScriptFailed, $"the script returned no result:\n{answer}");
        }

        var end = (int)reader.BytesConsumed;
        return (bytes.AsMemory(0, end), Encoding.UTF8.GetString(bytes.AsSpan(end)).Trim('\n'));
    }

    private static void Require(bool isRight, string message)
    {
        if (!isRight) throw new VoidMcpException(FailureKind.ToolFailed, message);
    }
}
