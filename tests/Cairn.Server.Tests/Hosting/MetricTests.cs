using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Cairn.Collection.Metrics;
using Cairn.Server.Metrics;
using Xunit;

namespace Cairn.Server.Tests.Hosting;

public sealed partial class MetricTests
{
    [Fact]
    public async Task The_documented_list_and_what_is_there_agree()
    {
        await using var server = await RunningServer.StartAsync(adjust: settings =>
        {
            using var certificates = new TestCertificates(TimeProvider.System.GetUtcNow());
            using var files = new TemporaryData();
            var (certificate, key) = certificates.Make("metrics");
            return settings with { Certificate = Cairn.Server.Hosting.ServerCertificate.Load(files.File("c.pem", certificate), files.File("k.pem", key)) };
        });
        var write = await server.SiteAsync("shop");
        await server.CollectAsync($$"""{"key":"{{write}}","events":[{"name":"a","visitor":"v"},{"name":""}]}""");
        await server.SettleAsync();
        using var report = await server.Owner.PostAsJsonAsync("api/v1/sites/shop/reports/sessions", new { }, TestContext.Current.CancellationToken);
        var text = await server.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        var documented = DocumentedName().Matches(await File.ReadAllTextAsync(Page(), TestContext.Current.CancellationToken)).Select(match => match.Groups[1].Value).ToHashSet();
        var shown = FamilyName().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        _ = CairnMetrics.DrainRetries; // so that the counters exist
        var existing = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("Cairn", StringComparison.Ordinal))
                {
                    existing.Add(MetricFamily.NameOf(instrument));
                }
            },
        };
        listener.Start();

        Assert.Empty(shown.Except(documented));
        Assert.Empty(existing.Except(documented));
        Assert.Empty(documented.Where(name => name.StartsWith("cairn_", StringComparison.Ordinal)).Except(existing));
        Assert.Equal(
            ["cairn_collect_events", "cairn_disk_free_bytes", "cairn_spool_rows", "cairn_spool_waiting"],
            shown.Intersect(["cairn_collect_events", "cairn_spool_rows", "cairn_spool_waiting", "cairn_disk_free_bytes"]).Order());
        Assert.DoesNotContain("shop", text, StringComparison.Ordinal); // numbers stand for sites
    }

    private static string Page([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "reference", "metrics.md");

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedName();

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex FamilyName();
}
