using VoidMcp.Catalog;
using VoidMcp.Gateway;
using VoidMcp.Registry;
using VoidMcp.Tests.Search;

namespace VoidMcp.Tests.Gateway;

public sealed class ToldListsTests : IDisposable
{
    private static readonly RegistrySnapshot s_registry = new(
        "voidmcp.yaml", [], new GatewaySettings { Expose = ExposeMode.Direct }, new CodeSettings(), []);
    private static readonly ToolListing s_empty = Listing();
    private static readonly ToolListing s_one = Listing("one");
    private static readonly ToolListing s_two = Listing("one", "two");

    private readonly List<ListKind> _told = [];
    private readonly ManualTime _time = new();
    private readonly ToldLists _lists;
    private ToolListing _now = s_empty;

    public ToldListsTests() => _lists = new ToldLists(_ => _now, _told.Add, _time);

    public void Dispose() => _lists.Dispose();

    [Fact]
    public void What_changes_between_the_handshake_and_the_first_request_is_in_its_answer()
    {
        _lists.Introduced();
        Change(s_one, ListKind.Tools);
        Assert.Empty(_told);
        using (_lists.Asking())
        {
            Change(s_two, ListKind.Tools);
            _lists.Answered(ListKind.Prompts, _now);
        }

        _time.Advance(ToldLists.FirstRequest);
        Assert.Empty(_told);
        Change(s_one, ListKind.Tools);
        Assert.Equal([ListKind.Tools], _told);
    }

    [Fact]
    public void Who_does_not_ask_for_a_while_after_the_handshake_is_told()
    {
        _lists.Introduced();
        Change(s_one, ListKind.Tools);
        _time.Advance(ToldLists.FirstRequest);
        Assert.Equal([ListKind.Tools], _told);
        Change(s_two, ListKind.Tools);
        Assert.Equal([ListKind.Tools, ListKind.Tools], _told);
    }

    [Fact]
    public void Who_never_asked_is_told_of_every_change()
    {
        Change(s_one, ListKind.Tools);
        Change(s_two, ListKind.Tools);
        Assert.Equal([ListKind.Tools, ListKind.Tools], _told);
    }

    [Fact]
    public void What_is_in_the_answer_is_no_news()
    {
        using (_lists.Asking())
        {
            Change(s_one, ListKind.Tools);
            _lists.Answered(ListKind.Tools, _now);
        }

        // The catalog may tell of it late.
        _lists.Changed(ListKind.Tools);
        Assert.Empty(_told);
    }

    [Fact]
    public void What_came_too_late_for_the_answer_is_told_behind_it()
    {
        using (_lists.Asking())
        {
            _lists.Answered(ListKind.Tools, _now);
            Change(s_one, ListKind.Tools);
            Assert.Empty(_told);
        }

        Assert.Equal([ListKind.Tools], _told);
    }

    [Fact]
    public void What_changed_while_another_list_was_asked_for_is_in_the_next_answer()
    {
        using (_lists.Asking())
        {
            Change(s_one, ListKind.Tools);
            _lists.Answered(ListKind.Prompts, _now);
        }

        Assert.Empty(_told);
        Change(s_two, ListKind.Tools);
        Assert.Equal([ListKind.Tools], _told);
    }

    [Fact]
    public void A_list_that_was_known_before_is_told_of_when_another_is_answered()
    {
        using (_lists.Asking()) _lists.Answered(ListKind.Tools, _now);
        using (_lists.Asking())
        {
            Change(s_one, ListKind.Tools);
            _lists.Answered(ListKind.Prompts, _now);
        }

        Assert.Equal([ListKind.Tools], _told);
    }

    [Fact]
    public void What_was_held_back_for_a_question_without_answer_is_told()
    {
        using (_lists.Asking()) Change(s_one, ListKind.Tools);
        Assert.Equal([ListKind.Tools], _told);
    }

    [Fact]
    public void News_waits_for_the_last_of_several_questions()
    {
        var first = _lists.Asking();
        using (_lists.Asking())
        {
            _lists.Answered(ListKind.Tools, _now);
            first.Dispose();
            Change(s_one, ListKind.Tools);
            Assert.Empty(_told);
        }

        Assert.Equal([ListKind.Tools], _told);
    }

    private void Change(ToolListing to, ListKind kind)
    {
        _now = to;
        _lists.Changed(kind);
    }

    private static ToolListing Listing(params string[] tools) => new(
        new CatalogSnapshot([new("fx", null, [.. tools.Select(name => SmallCatalog.Tool("fx", null, name, ""))])]),
        s_registry);
}
