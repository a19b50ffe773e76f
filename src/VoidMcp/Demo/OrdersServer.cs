using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Demo;

/// <summary>The orders of a small shop. Results are as large as those of real services.</summary>
internal static class OrdersServer
{
    public const string Name = "orders";
    public const string Instructions = "The shop's orders, customers and products.";

    private static readonly (string Id, string Name, string City, string Country)[] Customers =
    [
        ("c-101", "Ada Lindqvist", "Uppsala", "SE"), ("c-102", "Bruno Almeida", "Porto", "PT"), ("c-103", "Chiara Rossi", "Bologna", "IT"),
        ("c-104", "Dirk Janssen", "Gent", "BE"), ("c-105", "Eva Nováková", "Brno", "CZ"),
    ];

    private static readonly (string Sku, string Title, decimal Price, double Kilograms)[] Products =
    [
        ("KET-17", "Enamel kettle, 1.7 litres, forest green", 48.50m, 1.3), ("CUP-06", "Stoneware cups, set of six", 39.00m, 2.1),
        ("TEA-21", "Darjeeling first flush, 250 g tin", 24.90m, 0.4), ("FIL-02", "Paper filters, box of two hundred", 7.80m, 0.6),
        ("GRI-09", "Hand grinder with steel burrs", 89.00m, 0.9),
    ];

    public static IReadOnlyList<DemoTool> Tools { get; } =
    [
        new("list_orders", "List orders with their items, addresses and payment, newest first.",
            """{"type":"object","properties":{"status":{"type":"string","enum":["open","shipped","returned"],"description":"Only orders in this state"},"limit":{"type":"integer","minimum":1,"maximum":100,"description":"How many at most (default 100)"}}}""",
            ListOrders),
        new("get_order", "Get one order by its number, with items, addresses and payment.",
            """{"type":"object","properties":{"id":{"type":"string","description":"Order number, such as o-5001"}},"required":["id"]}""",
            (w, a) => WriteOrder(w, DemoTool.Text(a, "id") is var id && Orders.Contains(id) ? id : throw Unknown("order", id))),
        new("get_customer", "Get a customer's name, contact data, addresses and preferences.",
            """{"type":"object","properties":{"id":{"type":"string","description":"Customer number, such as c-101"}},"required":["id"]}""",
            WriteCustomer),
        new("list_products", "List the shop's products with prices, weights and stock.",
            """{"type":"object","properties":{}}""",
            WriteProducts),
        new("add_note", "Add an internal note to an order; customers do not see it.",
            """{"type":"object","properties":{"id":{"type":"string","description":"Order number"},"text":{"type":"string","description":"The note"}},"required":["id","text"]}""",
            WriteNote),
    ];

    /// <summary>All order numbers, newest first. The last nine are shipped.</summary>
    private static readonly string[] Orders = [.. Enumerable.Range(0, 12).Select(n => $"o-{5012 - n}")];

    /// <summary>The tracking number of an order's parcel.</summary>
    public static string TrackingOf(string order) => $"VX{order[2..]}EU";

    private static bool IsShipped(string order) => Array.IndexOf(Orders, order) >= 3;

    private static int NumberOf(string order) => int.Parse(order.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);

    private static (string Id, string Name, string City, string Country) CustomerOf(string order) => Customers[NumberOf(order) % Customers.Length];

    private static void ListOrders(Utf8JsonWriter w, JsonElement arguments)
    {
        var status = arguments.TryGetProperty("status", out var s) && s.ValueKind == JsonValueKind.String ? s.GetString() : null;
        var found = Orders.Where(o => status is null || status == (IsShipped(o) ? "shipped" : "open")).Take((int)DemoTool.Number(arguments, "limit", 100)).ToArray();
        w.WriteStartObject();
        w.WriteNumber("total"u8, found.Length);
        w.WriteStartArray("orders"u8);
        foreach (var order in found) WriteOrder(w, order);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteOrder(Utf8JsonWriter w, string order)
    {
        var customer = CustomerOf(order);
        var items = Products.Skip(NumberOf(order) % 3).Take(2 + (NumberOf(order) % 2)).ToArray();
        w.WriteStartObject();
        w.WriteString("id"u8, order);
        w.WriteString("status"u8, IsShipped(order) ? "shipped" : "open");
        w.WriteString("customer"u8, customer.Id);
        w.WriteString("placed_at"u8, $"2026-03-{1 + (NumberOf(order) % 20):00}T09:{NumberOf(order) % 60:00}:12Z");
        w.WriteString("tracking"u8, TrackingOf(order));
        w.WriteNumber("kilograms"u8, Math.Round(items.Sum(i => i.Kilograms), 1));
        w.WriteStartArray("items"u8);
        foreach (var item in items)
        {
            w.WriteStartObject();
            w.WriteString("sku"u8, item.Sku);
            w.WriteString("title"u8, item.Title);
            w.WriteNumber("quantity"u8, 1);
            w.WriteNumber("unit_price"u8, item.Price);
            w.WriteNumber("vat_percent"u8, 21);
            w.WriteString("warehouse"u8, "Antwerp 2, aisle 14");
            w.WriteEndObject();
        }

        w.WriteEndArray();
        foreach (var kind in (ReadOnlySpan<string>)["ship_to", "bill_to"]) WriteAddress(w, kind, customer);
        w.WriteStartObject("payment"u8);
        w.WriteString("method"u8, "card");
        w.WriteString("state"u8, "captured");
        w.WriteNumber("amount"u8, items.Sum(i => i.Price));
        w.WriteString("currency"u8, "EUR");
        w.WriteString("reference"u8, $"pay_{NumberOf(order) * 7919:x8}");
        w.WriteEndObject();
        w.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter w, string kind, (string Id, string Name, string City, string Country) customer)
    {
        w.WriteStartObject(kind);
        w.WriteString("name"u8, customer.Name);
        w.WriteString("street"u8, $"Market Square {customer.Id[2..]}");
        w.WriteString("city"u8, customer.City);
        w.WriteString("country"u8, customer.Country);
        w.WriteString("phone"u8, $"+00 555 0{customer.Id[2..]}");
        w.WriteEndObject();
    }

    private static void WriteCustomer(Utf8JsonWriter w, JsonElement arguments)
    {
        var id = DemoTool.Text(arguments, "id");
        if (Array.FindIndex(Customers, c => c.Id == id) is var index && index < 0) throw Unknown("customer", id);
        var customer = Customers[index];
        w.WriteStartObject();
        w.WriteString("id"u8, customer.Id);
        w.WriteString("name"u8, customer.Name);
        w.WriteString("email"u8, $"{customer.Name.Split(' ')[0].ToLowerInvariant()}@example.org");
        w.WriteString("since"u8, $"20{18 + index}-05-04");
        WriteAddress(w, "home", customer);
        WriteAddress(w, "work", customer);
        w.WriteStartObject("preferences"u8);
        w.WriteString("language"u8, customer.Country.ToLowerInvariant());
        w.WriteBoolean("newsletter"u8, index % 2 == 0);
        w.WriteString("delivery"u8, "leave with a neighbour");
        w.WriteString("invoice"u8, "by e-mail");
        w.WriteEndObject();
        w.WriteNumber("orders_so_far"u8, 3 + index);
        w.WriteEndObject();
    }

    private static void WriteProducts(Utf8JsonWriter w, JsonElement arguments)
    {
        w.WriteStartArray();
        foreach (var product in Products)
        {
            w.WriteStartObject();
            w.WriteString("sku"u8, product.Sku);
            w.WriteString("title"u8, product.Title);
            w.WriteNumber("price"u8, product.Price);
            w.WriteNumber("kilograms"u8, product.Kilograms);
            w.WriteNumber("in_stock"u8, product.Title.Length);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void WriteNote(Utf8JsonWriter w, JsonElement arguments)
    {
        w.WriteStartObject();
        w.WriteString("order"u8, DemoTool.Text(arguments, "id") is var id && Orders.Contains(id) ? id : throw Unknown("order", id));
        w.WriteString("note"u8, DemoTool.Text(arguments, "text"));
        w.WriteEndObject();
    }

    private static VoidMcpException Unknown(string what, string id) => new(FailureKind.ToolFailed, $"there is no {what} {id}");
}
