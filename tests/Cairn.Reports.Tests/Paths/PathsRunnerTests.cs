using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Events;
using Cairn.Reports.Envelope;
using Cairn.Reports.Paths;
using Cairn.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Cairn.Reports.Tests.Paths;

public class PathsRunnerTests
{
    private static readonly string[] Names = ["Home", "List", "Item", "Help", "Cart", "buy"];

    [Fact]
    public void Home_list_item_is_counted_by_depth()
    {
        var report = Run(new PathsRequest { From = Json("Home") }, Sessions("Home List Item", "Home List Item", "Home List", "Home Item"));
        Assert.Equal(4, report.AnchorUnits);
        Assert.Equal(
            ["0:Home 4", "1:List 3", "1:Item 1", "2:(exit) 2", "2:Item 2", "3:(exit) 2"], report.Nodes.Select(node => $"{node.Id} {node.Units}"));
        Assert.Equal(
            ["0:Home 1:List 3", "0:Home 1:Item 1", "1:List 2:Item 2", "1:Item 2:(exit) 1", "1:List 2:(exit) 1", "2:Item 3:(exit) 2"],
            report.Links.Select(link => $"{link.From} {link.To} {link.Units}"));
        Assert.Equal(("Home>List>Item>(exit)", 2L, 0.5), (string.Join(">", report.Sequences[0].Labels), report.Sequences[0].Units, report.Sequences[0].Share));
    }

    [Fact]
    public void Without_the_anchor_the_result_is_empty()
    {
        var report = Run(new PathsRequest { From = Json("Nothing") }, Sessions("Home"));
        Assert.Equal(0, report.AnchorUnits);
        Assert.Empty(report.Nodes);
        Assert.Empty(report.Sequences);
        Assert.Equal("unknown_event", Assert.Single(report.Warnings).Code);
    }

    [Fact]
    public void Backward_paths_read_in_order_of_time_and_lead_to_the_first_macro_by_default()
    {
        var site = Sessions("Home List buy", "Item buy", "Help");
        var report = Run(new PathsRequest { Direction = "backward" }, site);
        Assert.Equal(["Item>buy", "List>buy"], report.Links.Where(link => link.To == "0:buy").Select(link => $"{link.From[2..]}>{link.To[2..]}"));
        Assert.Equal(["(entry)>Home>List>buy", "(entry)>Item>buy"], report.Sequences.Select(sequence => string.Join(">", sequence.Labels)).Order(StringComparer.Ordinal));
        Assert.All(report.Sequences, sequence => Assert.Equal(1, sequence.MacroRate));
        Assert.Equal("20", report.Nodes[0].Value);
        Assert.Equal(report.AnchorUnits, Run(new PathsRequest { To = Json("@buy") }, site).AnchorUnits);
    }

    [Fact]
    public void A_segment_stands_beside_with_the_same_labels_told_apart()
    {
        // Each list is one visitor's visit: v0 to v5.
        var site = Sessions("Home List", "Home List", "Home List", "Home Item Help", "Home Item Help", "Home Cart Help");
        var report = Run(new PathsRequest { From = Json("Home"), Depth = 1, Top = 1, Compare = new CompareRequest(Segment: "did(Help)") }, site);
        Assert.Equal(["0:Home 6", "1:(other) 3", "1:List 3"], report.Nodes.Select(node => $"{node.Id} {node.Units}"));
        Assert.Equal(["0:Home 3", "1:(other) 3"], report.Comparison!.Nodes.Select(node => $"{node.Id} {node.Units}"));
        Assert.Equal(3, report.Comparison.AnchorUnits);

        report = Run(new PathsRequest { From = Json("Home"), Depth = 1, Top = 1, Segment = "did(Help)", Compare = new CompareRequest(Segment: "did(Home)") }, site);
        Assert.Equal(["0:Home 3", "1:Item 2", "1:(other) 1"], report.Nodes.Select(node => $"{node.Id} {node.Units}"));
        Assert.Equal(["0:Home 6", "1:(other) 4", "1:Item 2"], report.Comparison!.Nodes.Select(node => $"{node.Id} {node.Units}"));
    }

    [Fact]
    public void The_macro_rate_of_a_path_stands_beside_that_of_the_rest()
    {
        var report = Run(new PathsRequest { From = Json("Home"), Depth = 1 }, Sessions("Home List buy", "Home List", "Home Item buy", "Home Help", "Home Help"));
        var list = report.Sequences.Single(sequence => sequence.Labels[1] == "List");
        Assert.Equal((0.5, 1 / 3.0, "10", "association"), (list.MacroRate, list.RestMacroRate, list.Value, list.Label));
    }

    [Fact]
    public void Every_node_is_the_sum_of_its_links() => Prop.ForAll(Arbitrary(), given =>
    {
        var site = Sessions([.. given.Sessions.Select(session => string.Join(' ', session.Select(name => Names[name % Names.Length])))]);
        var request = new PathsRequest { Depth = 1 + (given.Depth % 6), Top = 1 + (given.Top % 4), Direction = given.Top % 2 == 0 ? "forward" : "backward", At = given.Depth % 3 == 0 ? "every" : null };
        var report = Run(given.Top % 2 == 0 ? request with { From = given.Depth % 2 == 0 ? default : Json("List") } : request, site);
        foreach (var node in report.Nodes)
        {
            var (near, far) = given.Top % 2 == 0
                ? (report.Links.Where(link => link.From == node.Id), report.Links.Where(link => link.To == node.Id))
                : (report.Links.Where(link => link.To == node.Id), report.Links.Where(link => link.From == node.Id));
            Assert.True(node.Depth == 0 || far.Sum(link => link.Units) == node.Units);
            Assert.Equal(node.Depth == request.Depth || node.Label is "(exit)" or "(entry)" ? 0 : node.Units, near.Sum(link => link.Units));
        }

        foreach (var depth in report.Nodes.GroupBy(node => node.Depth))
        {
            Assert.InRange(depth.Count(node => node.Label[0] != '('), 0, request.Top!.Value);
        }

        Assert.Equal(report.AnchorUnits, report.Nodes.Where(node => node.Depth == 0).Sum(node => node.Units));
        Assert.Equal(report.AnchorUnits, report.Sequences.Count == 50 ? report.AnchorUnits : report.Sequences.Sum(sequence => sequence.Units));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_fault_is_named()
    {
        var faults = Sites.Faults(PathsRunner.Run(
            new PathsRequest
            {
                From = Json("a"),
                To = Json("b"),
                Depth = 21,
                Top = 0,
                At = "x",
                Gap = "y",
                Unit = "z",
                Until = Json("@q"),
                Groups = [new PathGroupRequest("", "/a"), new PathGroupRequest("A"), new PathGroupRequest("A", Regex: "(a)\\1")],
            },
            Sessions("a"), TestContext.Current.CancellationToken));
        Assert.Equal(
            ["/at", "/depth", "/from", "/gap", "/groups/0/label", "/groups/1", "/groups/2/regex", "/top", "/unit", "/until"], faults.Select(fault => fault.Where).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Backward_without_a_macro_is_refused() => Assert.Equal("paths.no-macro", Assert.Single(Sites.Faults(PathsRunner.Run(
        new PathsRequest { Direction = "backward" }, Sites.Of(new MemoryEventSource()), TestContext.Current.CancellationToken))).Code);

    private static JsonElement Json(string symbol) => JsonSerializer.SerializeToElement(symbol);

    private static PathsReport Run(PathsRequest request, ReportSite site) => Sites.Answer(PathsRunner.Run(request, site, TestContext.Current.CancellationToken));

    private static Arbitrary<(byte[][] Sessions, byte Depth, byte Top)> Arbitrary() =>
        ArbMap.Default.GeneratorFor<(byte[][] Sessions, byte Depth, byte Top)>().Where(given => given.Sessions.All(session => session is not null)).ToArbitrary();

    // Each text is the session of a visitor of its own; buying is worth 10.
    private static ReportSite Sessions(params string[] sessions)
    {
        var source = new MemoryEventSource();
        for (var visitor = 0; visitor < sessions.Length; visitor++)
        {
            source.Append(sessions[visitor].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((name, at) => SomeJourneys.Event($"v{visitor}", name, at) with
            {
                Columns = name == "buy"
                    ? new Dictionary<string, (ValueKind, string)> { ["value"] = (ValueKind.Number, "10"), ["currency"] = (ValueKind.Text, "EUR") }
                    : new Dictionary<string, (ValueKind, string)>(),
            }));
        }

        return Sites.Of(source) with
        {
            Definitions = [SomeJourneys.Definition("buy", """{"event":"buy"}""", ConversionKind.Macro) with { Value = new ConversionValue(ConversionValueKind.Property) }],
        };
    }
}
