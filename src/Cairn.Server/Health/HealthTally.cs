using System.Globalization;
using Cairn.Collection.Decoding;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Spool;

namespace Cairn.Server.Health;

/// <summary>Adds counters up to what is shown.</summary>
internal sealed class HealthTally
{
    private const int SoonMs = 2_000;

    private readonly Dictionary<(CounterKind Kind, string Name), long> _counts = [];
    private long _waiting;

    public void Add(HourCounter counter) => Add(counter.Kind, counter.Name, counter.Count);

    /// <summary>What waits was accepted, or failed at the door, and is counted nowhere else yet.</summary>
    public void Add(WaitingBatch batch)
    {
        _waiting += batch.Accepted;
        foreach (var reason in batch.Failed)
        {
            Add(CounterKind.FailedAtDoor, WireNames.Of(reason), 1);
        }

        foreach (var (warning, count) in batch.Warnings)
        {
            Add(CounterKind.Warning, WireNames.Of(warning), count);
        }
    }

    public HealthCounts Counts()
    {
        var accepted = Of(CounterKind.Accepted, "") + _waiting;
        var failed = By(CounterKind.FailedAtDoor);
        var received = accepted + failed.Values.Sum();
        return new HealthCounts(
            received,
            accepted,
            received == 0 ? null : (double)accepted / received,
            failed,
            By(CounterKind.FailedLater),
            Of(CounterKind.Stored, ""),
            Of(CounterKind.Duplicate, "same") + Of(CounterKind.Duplicate, "other"),
            Of(CounterKind.Duplicate, "other"),
            _waiting,
            By(CounterKind.Warning),
            By(CounterKind.Quarantined),
            By(CounterKind.OverCap),
            By(CounterKind.Consent),
            By(CounterKind.UnknownField),
            By(CounterKind.Replay),
            Of(CounterKind.Mark, "valued"),
            Of(CounterKind.Mark, "valued_with_order"),
            Of(CounterKind.Mark, "clock_corrected"),
            Of(CounterKind.Mark, "sdk_error"),
            Of(CounterKind.Mark, "imported"),
            Lag());
    }

    /// <summary>Why events failed, at the door and later together.</summary>
    public static IReadOnlyList<ReasonShown> Reasons(HealthCounts counts) =>
    [
        .. counts.FailedAtDoor.Concat(counts.FailedLater)
            .GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)
            .Select(group => new ReasonShown(group.Key, group.Sum(), ReasonWords.Of(group.Key)))
            .OrderByDescending(reason => reason.Count).ThenBy(reason => reason.Reason, StringComparer.Ordinal),
    ];

    private void Add(CounterKind kind, string name, long count) => _counts[(kind, name)] = _counts.GetValueOrDefault((kind, name)) + count;

    private long Of(CounterKind kind, string name) => _counts.GetValueOrDefault((kind, name));

    private SortedDictionary<string, long> By(CounterKind kind) =>
        new(_counts.Where(pair => pair.Key.Kind == kind).ToDictionary(pair => pair.Key.Name, pair => pair.Value), StringComparer.Ordinal);

    private LagShown? Lag()
    {
        var buckets = _counts.Where(pair => pair.Key.Kind == CounterKind.Lag)
            .Select(pair => (Most: pair.Key.Name.Length == 0 ? (int?)null : int.Parse(pair.Key.Name, CultureInfo.InvariantCulture), pair.Value))
            .OrderBy(bucket => bucket.Most ?? int.MaxValue).ToList();
        var events = buckets.Sum(bucket => bucket.Value);
        if (events == 0)
        {
            return null;
        }

        int? Quantile(double share)
        {
            var below = 0L;
            return buckets.First(bucket => (below += bucket.Value) >= share * events).Most;
        }

        return new LagShown(
            events, Quantile(0.5), Quantile(0.95), Quantile(0.99), (double)buckets.Where(bucket => bucket.Most <= SoonMs).Sum(bucket => bucket.Value) / events);
    }
}
