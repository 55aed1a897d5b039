using System.Diagnostics.Metrics;
using System.Globalization;
using Cairn.Journeys.Index;

namespace Cairn.Server.Indexes;

/// <summary>What the open indexes hold and take, for <c>GET /metrics</c>: by site, and bytes by part.</summary>
internal sealed class IndexMetrics : IDisposable
{
    private readonly Meter _meter = new("Cairn.Index");

    /// <summary>Begins to answer whoever asks.</summary>
    public void Begin(Func<IReadOnlyList<(int Site, IndexStatistics Statistics)>> read)
    {
        _meter.CreateObservableGauge("cairn.index.events", () => read().Select(open => Measure(open.Site, open.Statistics.Events)), description: "Events in the journey index.");
        _meter.CreateObservableGauge("cairn.index.tail_events", () => read().Select(open => Measure(open.Site, open.Statistics.TailEvents)), description: "Events not yet sealed.");
        _meter.CreateObservableGauge("cairn.index.segments", () => read().Select(open => Measure(open.Site, open.Statistics.Segments)), description: "Sealed segments.");
        _meter.CreateObservableGauge("cairn.index.moved_rows", () => read().Select(open => Measure(open.Site, open.Statistics.MovedRows)), description: "Rows that the next merge leaves out.");
        _meter.CreateObservableGauge("cairn.index.bytes", () => read().SelectMany(Bytes), "By", "What the journey index takes, mapped files among it, by part.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Bytes((int Site, IndexStatistics Statistics) open) =>
    [
        Measure(open.Site, open.Statistics.CoreBytes, "core"),
        Measure(open.Site, open.Statistics.LinkBytes, "link"),
        Measure(open.Site, open.Statistics.OrderBytes, "order"),
        Measure(open.Site, open.Statistics.DictionaryBytes, "dictionaries"),
        Measure(open.Site, open.Statistics.ColumnBytes, "columns"),
    ];

    private static Measurement<long> Measure(int site, long value) => new(value, SiteTag(site));

    private static Measurement<long> Measure(int site, long value, string part) => new(value, SiteTag(site), new KeyValuePair<string, object?>("part", part));

    private static KeyValuePair<string, object?> SiteTag(int site) => new("site", site.ToString(CultureInfo.InvariantCulture));
}
