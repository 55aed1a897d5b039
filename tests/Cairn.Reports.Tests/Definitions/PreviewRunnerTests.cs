using System.Text.Json;
using Cairn.Reports.Definitions;
using Cairn.Reports.Tests.Conversions;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Reports.Tests.Definitions;

public sealed class PreviewRunnerTests
{
    [Fact]
    public void Old_400_and_new_430_share_390()
    {
        var events = Enumerable.Range(0, 440).Select(i => Event($"v{i:000}", "e", i, ("a", i < 400), ("b", i >= 10))).ToArray();
        var old = Definition("x", """{"event":"e","where":[{"prop":"a","op":"=","value":true}]}""");
        var fresh = JsonDocument.Parse("""{"key":"x","kind":"micro","match":{"event":"e","where":[{"prop":"b","op":"=","value":true}]}}""").RootElement;
        var report = ValueOf(PreviewRunner.Run(new PreviewRequest { Definition = fresh }, DefinedSites.Of(events, old)));
        var row = Assert.Single(report.Rows);

        Assert.Equal(new PreviewNumbers(400, 430, 390, 10, 40), row.Total);
        Assert.Equal((400, 430, false), (row.OldVisitors, row.NewVisitors, row.IsNew));
        Assert.Equal(90, row.ByDay.Count);
        Assert.Equal(row.Total, row.ByDay.Single(d => d.T == "2026-05-01").Numbers);
        Assert.Equal((10, 20), (row.OnlyOldSamples.Count, row.OnlyNewSamples.Count));
        Assert.Equal(new PreviewSample("v439", "2026-05-01T00:07:19Z"), row.OnlyNewSamples[0]);
        Assert.Equal(2, report.Definitions["x"]);
    }

    [Fact]
    public void A_file_is_previewed_definition_by_definition()
    {
        var site = DefinedSites.Of([Event("ann", "a", 0), Event("ann", "b", 1)], Definition("a", """{"event":"a"}"""));
        var rows = ValueOf(PreviewRunner.Run(new PreviewRequest { Yaml = "version: 1\nconversions:\n- {key: a, kind: micro, match: {event: b}}\n- {key: n, kind: micro, match: {event: a}}" }, site)).Rows;

        Assert.Equal([("a", false, 1L, 1L), ("n", true, 0L, 1L)], rows.Select(r => (r.Key, r.IsNew, r.Total.Old, r.Total.New)));
    }

    [Fact]
    public void Nothing_both_or_too_many_days_are_refused()
    {
        Assert.Equal(["/days", ""], FaultsOf(PreviewRunner.Run(new PreviewRequest { Days = 4_000 }, DefinedSites.Of([]))).Select(f => f.Where));
        Assert.Equal("json.field-unknown", FaultsOf(PreviewRunner.Run(new PreviewRequest { Yaml = "version: 1\nx: 1" }, DefinedSites.Of([])))[0].Code);
    }
}
