using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using VoidMcp.Catalog;
using VoidMcp.Search;

namespace VoidMcp.Benchmarks;

/// <summary>
/// Ranks a labelled set with the product's own search, for a scorer outside the repository, and times it.
/// </summary>
internal static class SearchRanking
{
    private const int HitsPerQuery = 50;
    private const int LargeCatalog = 10_000;

    public static int Run(string folder, string? outFile)
    {
        var set = LabelledSet.Read(folder);
        var index = SearchIndex.Build(set.Tools);
        if (outFile is not null)
        {
            File.WriteAllLines(
                outFile, set.Queries.Select(query => Line(query.Id, index.Find(query.Text, HitsPerQuery))));
            Console.WriteLine($"wrote {set.Queries.Count} rankings to {outFile}");
        }

        Time(set.Tools, set.Queries);
        Time(LabelledSet.Repeated(folder, LargeCatalog), set.Queries);
        return 0;
    }

    private static void Time(IReadOnlyList<CatalogTool> tools, IReadOnlyList<(string Id, string Text)> queries)
    {
        var builds = Enumerable.Range(0, 7).Select(_ => Milliseconds(() => SearchIndex.Build(tools))).Order().ToList();
        var index = SearchIndex.Build(tools);
        foreach (var query in queries) index.Find(query.Text, 10);
        var times = queries.Select(query => Median([.. Enumerable.Range(0, 5)
            .Select(_ => Milliseconds(() => index.Find(query.Text, 10)))])).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{tools.Count,6} tools: build {Median(builds):0.0} ms (best {builds[0]:0.0}, worst {builds[^1]:0.0}); "
            + $"query, median of 5 runs each: median {Median(times):0.000} ms, p99 "
            + $"{times[times.Count * 99 / 100]:0.000} ms, worst {times[^1]:0.000} ms"));
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Line(string id, IReadOnlyList<SearchHit> hits)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartArray("ranked");
            foreach (var hit in hits)
            {
                json.WriteStartObject();
                json.WriteString("server", hit.Tool.Server);
                json.WriteString("name", hit.Tool.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
