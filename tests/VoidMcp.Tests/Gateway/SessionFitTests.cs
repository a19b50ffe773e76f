using System.Text;
using VoidMcp.Catalog;
using VoidMcp.Fit;
using VoidMcp.Gateway;
using VoidMcp.Registry;

namespace VoidMcp.Tests.Gateway;

public sealed class SessionFitTests
{
    private static readonly ClientFacts s_claude = ClientFacts.Known[0];
    private GatewaySettings _settings = new() { Expose = ExposeMode.Code };

    [Fact]
    public void A_list_stays_as_it_was_when_it_was_asked_for()
    {
        var fit = new SessionFit(() => _settings);
        var (first, later) = (Listing(("a", [])), Listing(("a", []), ("b", [])));
        Assert.Same(first, fit.Listed(first));
        Assert.Same(later, fit.Listed(later));
        Assert.Same(first, fit.Answered(first, s_claude));
        Assert.Same(first, fit.Answered(later, s_claude));
        Assert.Same(first, fit.Listed(later));
    }

    [Fact]
    public void A_server_that_was_late_enters_it_once()
    {
        var fit = new SessionFit(() => _settings);
        var (without, with) = (Listing(("a", []), ("late", null)), Listing(("a", []), ("late", [])));
        Assert.Same(without, fit.Answered(without, s_claude));
        Assert.Same(with, fit.Listed(with));
        Assert.Same(with, fit.Listed(Listing(("late", []))));
        Assert.Same(with, fit.Listed(without));
    }

    [Theory]
    [InlineData(nameof(ListMode.Live), nameof(ExposeMode.Code), true)]
    [InlineData(nameof(ListMode.Frozen), nameof(ExposeMode.Code), false)]
    [InlineData(nameof(ListMode.Frozen), nameof(ExposeMode.Direct), true)]
    [InlineData(nameof(ListMode.Auto), nameof(ExposeMode.Code), true)]
    [Trait("setting", "gateway.list")]
    public void An_unknown_clients_list_moves_unless_the_registry_says_otherwise(
        string list, string expose, bool moves)
    {
        _settings = new GatewaySettings { List = Enum.Parse<ListMode>(list), Expose = Enum.Parse<ExposeMode>(expose) };
        var fit = new SessionFit(() => _settings);
        var (first, later) = (Listing(("a", [])), Listing(("b", [])));
        fit.Answered(first, ClientFacts.Unknown);
        Assert.Same(moves ? later : first, fit.Answered(later, ClientFacts.Unknown));
    }

    [Fact]
    [Trait("setting", "gateway.fit")]
    public void Exact_makes_every_client_an_unknown_one()
    {
        ReadOnlyMemory<byte> info = Encoding.UTF8.GetBytes("""{"name":"claude-code"}""");
        Assert.Same(s_claude, new SessionFit(() => _settings).FactsOf(info));
        _settings = new GatewaySettings { Fit = FitMode.Exact };
        Assert.Same(ClientFacts.Unknown, new SessionFit(() => _settings).FactsOf(info));
    }

    private ToolListing Listing(params (string Name, IReadOnlyList<CatalogTool>? Tools)[] servers) => new(
        new CatalogSnapshot([.. servers.Select(s => new CatalogServer(s.Name, null, s.Tools))]),
        new RegistrySnapshot("voidmcp.yaml", [], _settings, new CodeSettings(), []));
}
