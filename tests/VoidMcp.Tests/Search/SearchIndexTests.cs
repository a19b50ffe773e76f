using VoidMcp.Search;

namespace VoidMcp.Tests.Search;

public sealed class SearchIndexTests
{
    [Theory]
    [InlineData("create issue", "create_issue")]
    [InlineData("creating an issue", "create_issue")]
    [InlineData("create_issue", "create_issue")]
    [InlineData("createIssue", "create_issue")]
    [InlineData("tracker.create_issue", "create_issue")]
    [InlineData("new ticket", "create_issue")]
    [InlineData("close issue", "closeIssue")]
    [InlineData("find messages", "searchMessages")]
    [InlineData("resize a jpeg", "resizeJPEGImage")]
    [InlineData("shrink photos", "resizeJPEGImage")]
    [InlineData("remove a file", "delete_file")]
    [InlineData("write a file", "write_file")]
    [InlineData("fill a template", "write_file_from_template")]
    [InlineData("what is in this folder", "list_directory")]
    [InlineData("commits", "get_commit")]
    [InlineData("forcast", "get_forecast")]
    [InlineData("comit detials", "get_commit")]
    [InlineData("latitude", "get_forecast")]
    [InlineData("width in pixels", "resizeJPEGImage")]
    [InlineData("Will it rain tomorrow?", "get_forecast")]
    [InlineData("could you please help me to send an e-mail to Ann", "sendMessage")]
    [InlineData("订单状态", "查询订单")]
    public void The_right_tool_comes_first(string query, string tool) =>
        Assert.Equal(tool, SmallCatalog.Index.Find(query, 5)[0].Tool.Name);

    [Fact]
    public void The_best_hit_has_the_highest_score()
    {
        var hits = SmallCatalog.Index.Find("issue of a repository", 10);
        Assert.True(hits.Count > 2);
        Assert.Equal(hits.OrderByDescending(hit => hit.Score), hits);
        Assert.All(hits, hit => Assert.True(hit.Score > 0));
    }

    [Fact]
    public void Each_step_of_a_long_request_finds_its_tool()
    {
        var names = SmallCatalog.Index
            .Find("Show the newest issues of my repository, then send an email about them to people", 4)
            .Select(h => h.Tool.Name)
            .ToList();
        Assert.Contains("list_issues", names);
        Assert.Contains("sendMessage", names);
    }

    [Fact]
    public void A_file_path_means_files() =>
        Assert.Equal("disk", SmallCatalog.Index.Find("what does notes/plan.md say", 3)[0].Tool.Server);

    [Fact]
    public void A_servers_topic_lifts_its_tools() =>
        Assert.Equal("get_alerts", SmallCatalog.Index.Find("sky warnings", 3)[0].Tool.Name);

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("  ")]
    public void A_star_lists_all(string query)
    {
        var hits = SmallCatalog.Index.Find(query, 100);
        Assert.Equal(SmallCatalog.Tools.Count, hits.Count);
        Assert.All(hits, hit => Assert.Equal(0, hit.Score));
    }

    [Theory]
    [InlineData("disk")]
    [InlineData("Disk")]
    public void A_servers_name_lists_its_tools_in_their_order(string query) => Assert.Equal(
        ["read_file", "write_file", "write_file_from_template", "list_directory", "delete_file"],
        SmallCatalog.Index.Find(query, 10).Select(hit => hit.Tool.Name));

    [Theory]
    [InlineData("wechat-pay")]
    [InlineData("wechat_pay")]
    public void A_server_may_be_named_either_way(string name) =>
        Assert.Single(SmallCatalog.Index.Find("*", 10, name));

    [Fact]
    public void One_servers_tools_alone_can_be_searched()
    {
        var hits = SmallCatalog.Index.Find("list", 10, "disk");
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.Equal("disk", hit.Tool.Server));
    }

    [Fact]
    public void An_unknown_server_has_no_tools() => Assert.Empty(SmallCatalog.Index.Find("*", 10, "nowhere"));

    [Theory]
    [InlineData("qqqqzzzz")]
    [InlineData("the of and")]
    [InlineData("?!")]
    public void Nothing_is_found_for_nothing_meant(string query) => Assert.Empty(SmallCatalog.Index.Find(query, 10));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-3, 0)]
    [InlineData(2, 2)]
    public void The_limit_holds(int limit, int count) =>
        Assert.Equal(count, SmallCatalog.Index.Find("file", limit).Count);

    [Fact]
    public void The_nearest_names_are_offered_for_a_slip() =>
        Assert.Equal("tracker.create_issue", SmallCatalog.Index.Nearest("creat_isue")[0]);

    [Fact]
    public void An_empty_catalog_finds_nothing()
    {
        var index = SearchIndex.Build([]);
        Assert.Empty(index.Find("anything", 5));
        Assert.Empty(index.Find("*", 5));
        Assert.Empty(index.Nearest("anything"));
    }

    [Fact]
    public void Tools_of_a_server_need_not_stand_together()
    {
        var index = SearchIndex.Build(
        [
            SmallCatalog.Tool("b", null, "one", ""),
            SmallCatalog.Tool("a", null, "two", ""),
            SmallCatalog.Tool("b", null, "three", ""),
        ]);
        Assert.Equal(["one", "three"], index.Find("b", 5).Select(hit => hit.Tool.Name));
        Assert.Equal(["a", "b"], index.Servers.Select(server => server.Name));
    }

    [Theory]
    [InlineData("ひらがな カタカナ 漢字 テスト")]
    [InlineData("ไทย ภาษา")]
    [InlineData("العربية עברית हिन्दी")]
    [InlineData("\ud800 half \udc00 pairs")]
    [InlineData("𝒻𝒶𝓃𝒸𝓎 😀😀😀 e\u0301te\u0301")]
    [InlineData("İstanbul straße ŒUVRE")]
    [InlineData("a\0b\u0007c\u202Ed")]
    public void Any_text_can_be_a_query_and_a_description(string text)
    {
        var index = SearchIndex.Build([SmallCatalog.Tool("s", text, "t" + text, text, text)]);
        Assert.NotNull(index.Find(text, 5));
        Assert.NotNull(SmallCatalog.Index.Find(text, 5));
    }

    [Fact]
    public void Endless_queries_and_words_are_cut()
    {
        Assert.NotNull(SmallCatalog.Index.Find(new string('x', 1_000_000), 5));
        Assert.NotEmpty(SmallCatalog.Index.Find("file " + string.Join(' ', Enumerable.Range(0, 100_000)), 5));
    }

    [Fact]
    public void Searches_at_once_do_not_disturb_one_another() => Parallel.For(0, 200, i =>
    {
        var (query, tool) = i % 2 == 0 ? ("create issue", "create_issue") : ("remove a file", "delete_file");
        Assert.Equal(tool, SmallCatalog.Index.Find(query, 3)[0].Tool.Name);
    });
}
