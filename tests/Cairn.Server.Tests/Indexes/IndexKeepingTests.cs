using Cairn.Journeys.Index;
using Cairn.Server.Indexes;
using Cairn.Server.Tests.Hosting;
using Cairn.Storage.DataDirectory;
using Cairn.Storage.Events;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cairn.Server.Tests.Indexes;

public sealed class IndexKeepingTests
{
    [Fact]
    public async Task The_index_is_kept_in_files_and_doctor_and_metrics_say_what_it_takes()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var collected = await server.CollectAsync(
            $$"""{"key":"{{key}}","events":[{"id":"one","name":"page_view","visitor":"v"},{"id":"two","name":"purchase","visitor":"v"}]}""");
        Assert.True(collected.IsSuccessStatusCode);
        await server.SettleAsync();

        var doctor = await server.Owner.GetStringAsync("api/v1/doctor", Cancel);
        Assert.Contains("2 events stored, 2 in the index; 0 segments, 0 of them mapped, 2 events in the tail; bytes an event: ", doctor, StringComparison.Ordinal);

        var indexes = server.App.Services.GetRequiredService<JourneyIndexes>();
        indexes.Save();
        Assert.Equal((1, 1), (Assert.Single(indexes.Statistics()).Statistics.Segments, indexes.Statistics()[0].Statistics.MappedSegments));
        var metrics = await server.Owner.GetStringAsync("metrics", Cancel);
        Assert.Contains("cairn_index_events{site=\"1\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.Contains("cairn_index_bytes{site=\"1\",part=\"core\"} ", metrics, StringComparison.Ordinal);

        var folder = Path.Combine(server.App.Services.GetRequiredService<DataPaths>().Index, "1");
        var (opened, result) = JourneyIndexFiles.Open(folder, server.App.Services.GetRequiredService<IEventStore>().Source(1));
        Assert.Equal(default, result);
        Assert.Equal(2, opened.View().EventCount);
    }

    [Fact]
    public async Task A_damaged_index_is_read_from_the_store_again()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var collected = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"id":"one","name":"page_view","visitor":"v"}]}""");
        await server.SettleAsync();
        var indexes = server.App.Services.GetRequiredService<JourneyIndexes>();
        Assert.Equal(1, indexes.Fresh(1).View().EventCount);
        indexes.Save();
        var folder = Path.Combine(server.App.Services.GetRequiredService<DataPaths>().Index, "1");
        var file = Assert.Single(Directory.GetFiles(folder, "segment-*"));
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[^70] ^= 1;
        File.Delete(file);
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        var (opened, result) = JourneyIndexFiles.Open(folder, server.App.Services.GetRequiredService<IEventStore>().Source(1));
        Assert.Equal("The saved index could not be used: A checksum differs.", result.Rebuilt);
        Assert.Equal(1, opened.View().EventCount);
    }

    [Fact]
    public async Task Columns_that_reports_asked_for_are_read_ahead_after_the_next_start()
    {
        await using var server = await RunningServer.StartAsync();
        var key = await server.SiteAsync("shop");
        using var collected = await server.CollectAsync($$"""{"key":"{{key}}","events":[{"id":"one","name":"page_view","visitor":"v","url":"https://shop.example/a"}]}""");
        await server.SettleAsync();
        var indexes = server.App.Services.GetRequiredService<JourneyIndexes>();
        _ = indexes.Fresh(1).View().Column("path");
        indexes.Save();
        var folder = Path.Combine(server.App.Services.GetRequiredService<DataPaths>().Index, "1");
        Assert.Contains("path", KeptColumns.Read(folder));

        var (opened, _) = JourneyIndexFiles.Open(folder, server.App.Services.GetRequiredService<IEventStore>().Source(1));
        Assert.Empty(opened.ColumnsRead());
        opened.ReadColumn("path", Cancel);
        opened.ReadColumn("nonsense", Cancel);
        Assert.Equal(["path"], opened.ColumnsRead());
        Assert.Equal("/a", opened.View().Column("path").Values[1].Text);
        Assert.Throws<OperationCanceledException>(() => opened.ReadColumn("channel", new CancellationToken(canceled: true)));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
