using System.Text;
using System.Text.Json;
using VoidMcp.Errors;
using VoidMcp.Protocol;

namespace VoidMcp.Demo;

/// <summary>A small shop's order desk (<c>orders.json</c>). Its answers are as bulky as real services' are.</summary>
internal static class OrdersServer
{
    public const string Name = "orders";

    public static DemoData Data { get; } = DemoData.Of(Name);

    public static IReadOnlyList<DemoTool> Tools { get; } =
    [
        Data.Tool("list_orders", ListOrders),
        Data.Tool("get_order", arguments => Known("orders", "order", DemoTool.Text(arguments, "id"))),
        Data.Tool("get_customer", arguments => Known("customers", "customer", DemoTool.Text(arguments, "id"))),
        Data.Tool("list_products", _ => Data.Text("products")),
        Data.Tool("add_note", AddNote),
    ];

    private static string ListOrders(JsonElement arguments)
    {
        var given = DemoTool.Find(arguments, "status");
        var status = given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        var orders = Data.List("orders")
            .Where(order => status is null || order.GetProperty("status"u8).ValueEquals(status))
            .Take((int)DemoTool.Number(arguments, "limit", 100)).Select(order => order.GetRawText()).ToList();
        return $$"""{"total":{{orders.Count}},"orders":[{{string.Join(',', orders)}}]}""";
    }

    private static string AddNote(JsonElement arguments)
    {
        var id = DemoTool.Text(arguments, "id");
        Known("orders", "order", id);
        var note = Encoding.UTF8.GetString(JsonText.Quote(DemoTool.Text(arguments, "text")).Span);
        return $$"""{"order":"{{id}}","note":{{note}}}""";
    }

    private static string Known(string list, string what, string id) =>
        Data.Record(list, "id", id) ?? throw new VoidMcpException(FailureKind.ToolFailed, $"there is no {what} {id}");
}
