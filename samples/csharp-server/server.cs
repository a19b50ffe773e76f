// An MCP server in one file: three tools for dates, over stdio. Start it with: dotnet run server.cs
#:package ModelContextProtocol.Core@2.3.1
#:property PublishAot=false

using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

var options = new McpServerOptions
{
    ServerInfo = new Implementation { Name = "dates", Version = "1.0.0" },
    ServerInstructions = "Calendar arithmetic. All dates are written YYYY-MM-DD.",
    ToolCollection =
    [
        McpServerTool.Create(DaysBetween, Reading("days_between", "Count the days from one date to another.")),
        McpServerTool.Create(AddWorkdays, Reading("add_workdays", "Add working days (Monday to Friday) to a date.")),
        McpServerTool.Create(Week, Reading("week", "The ISO week and the weekday of a date.")),
    ],
};
await using var server = McpServer.Create(new StdioServerTransport(options), options);
await server.RunAsync();

static int DaysBetween(
    [Description("First day, such as 2026-01-31")] DateOnly from, [Description("Last day")] DateOnly to) =>
    to.DayNumber - from.DayNumber;

static DateOnly AddWorkdays(
    [Description("First day")] DateOnly from, [Description("Working days to add, from 0 to 10000")] int days)
{
    for (var left = Math.Clamp(days, 0, 10_000); left > 0;)
    {
        from = from.AddDays(1);
        if (from.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) left--;
    }

    return from;
}

// A record becomes structured content, with an output schema that types the result in scripts.
static WeekOfYear Week([Description("The date")] DateOnly date)
{
    var day = date.ToDateTime(TimeOnly.MinValue);
    return new(ISOWeek.GetYear(day), ISOWeek.GetWeekOfYear(day), $"{date.DayOfWeek}");
}

static McpServerToolCreateOptions Reading(string name, string description) =>
    new() { Name = name, Description = description, ReadOnly = true, UseStructuredContent = true };

record WeekOfYear(int Year, int Week, string Weekday);
