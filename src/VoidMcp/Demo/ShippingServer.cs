using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Demo;

/// <summary>A carrier (<c>shipping.json</c>): parcels with their long histories, and prices.</summary>
internal static class ShippingServer
{
    public const string Name = "shipping";

    public static DemoData Data { get; } = DemoData.Of(Name);

    public static IReadOnlyList<DemoTool> Tools { get; } =
    [
        Data.Tool("track_parcel", Track),
        Data.Tool("quote", Quote),
        Data.Tool("list_services", _ => Data.Text("services")),
        Data.Tool("find_pickup_points", PickupPoints),
    ];

    /// <summary>Every parcel goes the same way; those that are late are stuck on it.</summary>
    private static string Track(JsonElement arguments)
    {
        var number = DemoTool.Text(arguments, "number");
        var parcel = JsonElement.Parse(Known("parcels", "number", "parcel", number));
        var mark = parcel.GetProperty("mark"u8).GetString();
        var events = Data.List("journey").Take(parcel.GetProperty("events"u8).GetInt32())
            .Select(step => step.GetRawText().Replace("{mark}", mark, StringComparison.Ordinal));
        var (state, late) = (parcel.GetProperty("state"u8), parcel.GetProperty("days_late"u8));
        return $$"""
            {"number":"{{number}}","state":"{{state}}","days_late":{{late}},"events":[{{string.Join(',', events)}}]}
            """;
    }

    private static string Quote(JsonElement arguments)
    {
        var id = DemoTool.Text(arguments, "service");
        var service = JsonElement.Parse(Known("services", "id", "service", id));
        var fixedPart = service.GetProperty("base_price"u8);
        var perKilogram = service.GetProperty("price_per_kilogram"u8);
        var weight = DemoTool.Number(arguments, "kilograms", 1);
        var price = Math.Round(fixedPart.GetDouble() + (perKilogram.GetDouble() * weight), 2);
        var country = Escaped(DemoTool.Text(arguments, "country"));
        var days = service.GetProperty("days"u8);
        const string Terms =
            """
            "terms":"Insured up to 500 EUR; price without fuel surcharge; valid for 24 hours."}
            """;
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"service":"{{id}}","country":"{{country}}","price":{{price}},"currency":"EUR","days":{{days}},
            """) + Terms;
    }

    private static string PickupPoints(JsonElement arguments)
    {
        var place = $"{DemoTool.Text(arguments, "country")}-{DemoTool.Text(arguments, "postal_code")}";
        return Data.Text("pickup_points").Replace("{place}", Escaped(place), StringComparison.Ordinal);
    }

    private static string Escaped(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static string Known(string list, string member, string what, string value) =>
        Data.Record(list, member, value)
        ?? throw new VoidMcpException(FailureKind.ToolFailed, $"there is no {what} {value}");
}
