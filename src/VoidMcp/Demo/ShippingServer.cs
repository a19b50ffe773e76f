using System.Text.Json;
using VoidMcp.Errors;

namespace VoidMcp.Demo;

/// <summary>A carrier: parcels with their tracking history, and prices.</summary>
internal static class ShippingServer
{
    public const string Name = "shipping";
    public const string Instructions = "Track parcels and price shipments with the carrier.";

    private static readonly (string Place, string Text)[] Journey =
    [
        ("Antwerp", "Shipment data received electronically"), ("Antwerp", "Parcel handed over to the carrier"), ("Antwerp", "Parcel sorted"),
        ("Liège hub", "Arrived at the hub"), ("Liège hub", "Customs pre-check passed"), ("Liège hub", "Departed from the hub"),
        ("Regional centre", "Arrived at the regional centre"), ("Regional centre", "Loaded for delivery"),
    ];

    private static readonly (string Id, string Title, int Days, double Base, double PerKilogram)[] Services =
    [
        ("economy", "Economy, by road", 7, 6.90, 1.10), ("standard", "Standard, by road", 4, 9.50, 1.60), ("express", "Express, by air", 1, 24.00, 4.20),
    ];

    public static IReadOnlyList<DemoTool> Tools { get; } =
    [
        new("track_parcel", "Track a parcel: its state, how many days late it is, and every event of its journey.",
            """{"type":"object","properties":{"number":{"type":"string","description":"Tracking number, such as VX5001EU"}},"required":["number"]}""",
            Track),
        new("quote", "Price a shipment by weight, country and service.",
            """{"type":"object","properties":{"country":{"type":"string","description":"Two-letter country code"},"kilograms":{"type":"number","exclusiveMinimum":0},"service":{"type":"string","enum":["economy","standard","express"]}},"required":["country","kilograms","service"]}""",
            Quote),
        new("list_services", "List the carrier's services with delivery times and prices.",
            """{"type":"object","properties":{}}""",
            ListServices),
        new("find_pickup_points", "Find pickup points near a postal code, with opening hours.",
            """{"type":"object","properties":{"country":{"type":"string","description":"Two-letter country code"},"postal_code":{"type":"string"}},"required":["country","postal_code"]}""",
            PickupPoints),
    ];

    /// <summary>Returns the delay; every third parcel is late.</summary>
    private static int DaysLate(string number) => number.Where(char.IsAsciiDigit).Aggregate(0, (sum, c) => sum + c - '0') % 3 == 0 ? 2 + ((number[5] - '0') / 3) : 0;

    private static void Track(Utf8JsonWriter w, JsonElement arguments)
    {
        var number = DemoTool.Text(arguments, "number");
        if (number.Length != 8 || !number.StartsWith("VX", StringComparison.Ordinal)) throw new VoidMcpException(FailureKind.ToolFailed, $"there is no parcel {number}");
        var late = DaysLate(number);
        w.WriteStartObject();
        w.WriteString("number"u8, number);
        w.WriteString("state"u8, late > 0 ? "delayed" : "delivered");
        w.WriteNumber("days_late"u8, late);
        w.WriteStartArray("events"u8);
        foreach (var (step, index) in Journey.Take(late > 0 ? 5 : 8).Select((step, index) => (step, index)))
        {
            w.WriteStartObject();
            w.WriteString("at"u8, $"2026-03-{20 + (index / 3)}T{6 + index:00}:41:07Z");
            w.WriteString("place"u8, step.Place);
            w.WriteString("code"u8, $"EV{310 + (index * 7)}");
            w.WriteString("text"u8, step.Text);
            w.WriteString("scanner"u8, $"handheld-{number[3..6]}{index}");
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void Quote(Utf8JsonWriter w, JsonElement arguments)
    {
        var wanted = DemoTool.Text(arguments, "service");
        var service = Services.FirstOrDefault(s => s.Id == wanted);
        if (service.Id is null) throw new VoidMcpException(FailureKind.ToolFailed, $"there is no service {wanted}");
        w.WriteStartObject();
        w.WriteString("service"u8, service.Id);
        w.WriteString("country"u8, DemoTool.Text(arguments, "country"));
        w.WriteNumber("price"u8, Math.Round(service.Base + (service.PerKilogram * DemoTool.Number(arguments, "kilograms", 1)), 2));
        w.WriteString("currency"u8, "EUR");
        w.WriteNumber("days"u8, service.Days);
        w.WriteString("terms"u8, "Insured up to 500 EUR; price without fuel surcharge; valid for 24 hours.");
        w.WriteEndObject();
    }

    private static void ListServices(Utf8JsonWriter w, JsonElement arguments)
    {
        w.WriteStartArray();
        foreach (var service in Services)
        {
            w.WriteStartObject();
            w.WriteString("id"u8, service.Id);
            w.WriteString("title"u8, service.Title);
            w.WriteNumber("days"u8, service.Days);
            w.WriteNumber("base_price"u8, service.Base);
            w.WriteNumber("price_per_kilogram"u8, service.PerKilogram);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void PickupPoints(Utf8JsonWriter w, JsonElement arguments)
    {
        var place = $"{DemoTool.Text(arguments, "country")}-{DemoTool.Text(arguments, "postal_code")}";
        w.WriteStartArray();
        foreach (var shop in (ReadOnlySpan<string>)["Station kiosk", "Corner bakery", "Parcel wall"])
        {
            w.WriteStartObject();
            w.WriteString("name"u8, $"{shop} {place}");
            w.WriteString("open"u8, "Mon to Sat, 7:00 to 20:00");
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }
}
