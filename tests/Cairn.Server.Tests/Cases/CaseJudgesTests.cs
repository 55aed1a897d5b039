using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Cairn.Server.Cases;
using Cairn.Storage.DuckDb;
using Cairn.Storage.Events;
using Xunit;

namespace Cairn.Server.Tests.Cases;

public class CaseJudgesTests
{
    [Theory]
    [InlineData("paths/posthog_paths.json", 7)]
    [InlineData("retention/posthog_retention.json", 11)]
    [InlineData("retention/clickhouse_retention.json", 4)]
    [InlineData("channels/dbt_ga4_default_channel_grouping.json", 12)]
    [InlineData("channels/posthog_channel_type.json", 17)]
    public void Every_third_party_case_of_paths_retention_and_channels_is_answered_as_expected(string file, int least)
    {
        var verdicts = Judge(JsonNode.Parse(File.ReadAllText(Path.Combine(Shared(), "cases", file)))!);
        Assert.InRange(verdicts.Count, least, int.MaxValue);
        Assert.All(verdicts, verdict => Assert.Equal((verdict.Name, "ok", null), (verdict.Name, verdict.Verdict, verdict.Why)));
    }

    [Theory]
    [InlineData("wire/ga4_measurement_protocol.json", 3)]
    [InlineData("wire/matomo_tracker.json", 2)]
    [InlineData("wire/umami_send.json", 4)]
    [InlineData("wire/segment_ecommerce_events.json", 25)]
    [InlineData("wire/segment_spec_payloads.json", 13)]
    public void Every_payload_of_the_vendors_documents_is_taken_and_says_the_same_here(string file, int least)
    {
        var verdicts = Judge(JsonNode.Parse(File.ReadAllText(Path.Combine(Shared(), "cases", file)))!).Where(verdict => verdict.Verdict != "unsupported").ToList();
        Assert.InRange(verdicts.Count, least, int.MaxValue);
        Assert.All(verdicts, verdict => Assert.Equal((verdict.Name, "ok", null), (verdict.Name, verdict.Verdict, verdict.Why)));
    }

    [Fact]
    public void A_payload_that_is_not_understood_differs()
    {
        var file = JsonNode.Parse("""{"cases":[{"name":"m","url":"/matomo.php?idsite=1&rec=1&url=http%3A%2F%2Fa.example","expected":{"visitor_id":"x","url":"http://a.example"}}]}""")!;
        Assert.Equal("differs", Assert.Single(Judge(file)).Verdict);
    }

    [Fact]
    public void A_wrong_expectation_differs_and_an_unknown_kind_is_unsupported()
    {
        var file = JsonNode.Parse("""
            {"cases":[
              {"name":"wrong","events":[{"visitor":"a","ts":"2026-05-01T00:00:00Z","event":"x"}],"days":["2026-05-01"],"expected":{"totals":[2]}},
              {"name":"path","events":[{"visitor":"a","ts":"2026-05-01T00:00:00Z","event":"x"}],"paths":{},"expected":{"edges":[{"source":"1_x","target":"2_y","value":1}]}},
              {"name":"unknown","events":[],"weather":{}}]}
            """)!;
        Assert.Equal(["differs", "differs", "unsupported"], Judge(file).Select(verdict => verdict.Verdict));
    }

    private static List<(string Verdict, string Name, string? Why)> Judge(JsonNode file)
    {
        var scratch = Directory.CreateTempSubdirectory("cairn-cases-");
        try
        {
            using var store = new DuckDbEventStore(Path.Combine(scratch.FullName, "events.duckdb"), new DuckDbOptions { MemoryMiB = 256 });
            var judges = new CaseJudges(new CaseSites(store));
            return [.. (file["cases"] as JsonArray ?? WireCases.List(file)!).Select((item, at) => judges.Judge(CaseJudges.WithShared(item!, file), at))];
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string Shared([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../../shared"));
}
