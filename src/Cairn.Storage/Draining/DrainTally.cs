using System.Runtime.InteropServices;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Journeys.Time;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Events;

namespace Cairn.Storage.Draining;

/// <summary>What one turn of the drain counts for the health of each site, by the hour of receipt.</summary>
/// <remarks>
/// Accepted = stored + duplicates + failed later holds for every turn, since each accepted event of the turn ends in exactly one of them.
/// The counts are written with the turn's position, so none is counted twice or lost.
/// </remarks>
internal sealed class DrainTally
{
    private const long Hour = 60L * 60 * 1_000_000;
    private const int MaxRule = 100;

    /// <summary>The largest number of milliseconds of each bucket of lags but the last.</summary>
    internal static readonly int[] LagBuckets = [100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000];

    private readonly Dictionary<(int Site, long Hour, CounterKind Kind, string Name), (long Count, long LastMicros)> _counts = [];
    private readonly Dictionary<(int Site, long ReceivedMicros), int> _delivered = [];

    /// <summary>Counts what the door decided about one request.</summary>
    public void AtDoor(int site, CollectedBatch batch, IDrainGate? gate)
    {
        Add(site, batch.ReceivedMicros, CounterKind.Accepted, "", batch.Events.Count);
        foreach (var failed in batch.Failed)
        {
            Add(site, failed.ReceivedMicros, CounterKind.FailedAtDoor, WireNames.Of(failed.Reason), 1);
        }

        foreach (var (warning, count) in batch.Warnings)
        {
            Add(site, batch.ReceivedMicros, CounterKind.Warning, WireNames.Of(warning), count);
        }

        foreach (var field in batch.UnknownFields)
        {
            Add(site, batch.ReceivedMicros, CounterKind.UnknownField, gate?.UnknownField(site, field) ?? RowCaps.Other, 1);
        }
    }

    /// <summary>Counts a remark made on the way to the store.</summary>
    public void Remark(int site, long receivedMicros, CollectWarning warning) => Add(site, receivedMicros, CounterKind.Warning, WireNames.Of(warning), 1);

    /// <summary>Counts what the gate did not let in.</summary>
    public void Gate(IReadOnlyList<GateCount> counts, long receivedMicros)
    {
        foreach (var one in counts)
        {
            Add(one.Site, receivedMicros, one.Kind, one.Name, one.Count);
        }
    }

    /// <summary>Counts the rows of a file that were read: those that became events, and why the others did not.</summary>
    public void Imported(int site, long nowMicros, int events, IEnumerable<string> failed)
    {
        Add(site, nowMicros, CounterKind.Accepted, "", events);
        Add(site, nowMicros, CounterKind.Mark, "imported", events);
        foreach (var reason in failed)
        {
            Add(site, nowMicros, CounterKind.FailedAtDoor, reason, 1);
        }
    }

    /// <summary>Counts what the store said about rows of a file.</summary>
    public void Stored(int site, long nowMicros, AppendResult result)
    {
        Add(site, nowMicros, CounterKind.Stored, "", result.Stored);
        Add(site, nowMicros, CounterKind.Duplicate, "same", result.Duplicates);
        Add(site, nowMicros, CounterKind.Duplicate, "other", result.Conflicts);
    }

    /// <summary>Counts what is worth knowing of an event on its way to the store.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="row">The event.</param>
    /// <param name="at">When it was received; of a file, when it was read.</param>
    /// <param name="rules">The codeless rules that pages were told.</param>
    public void Enriched(int site, StoredEvent row, long at, IReadOnlySet<string> rules)
    {
        CountConsent(site, at, row.Consent.Bits);
        if (row.Bot != BotVerdict.None)
        {
            Add(site, at, CounterKind.Quarantined, VerdictNames[row.Bot], 1);
        }

        if (row.Value > 0)
        {
            Add(site, at, CounterKind.Mark, "valued", 1);
            Add(site, at, CounterKind.Mark, "valued_with_order", row.OrderId is null ? 0 : 1);
        }

        if (row.Name == "$sdk_error")
        {
            Add(site, at, CounterKind.Mark, "sdk_error", 1);
        }

        if (row.Properties is { } properties)
        {
            Add(site, at, CounterKind.Mark, "clock_corrected", properties.Contains("\"$skew_ms\":", StringComparison.Ordinal) ? 1 : 0);
            if (RuleOf(properties, rules) is { } rule)
            {
                Add(site, at, CounterKind.Rule, rule, 1);
            }
        }
    }

    /// <summary>Counts an accepted event that failed after all.</summary>
    public void FailedLater(int site, long receivedMicros, FailedReason reason) => Add(site, receivedMicros, CounterKind.FailedLater, WireNames.Of(reason), 1);

    /// <summary>Counts what the store said about a turn, or a part of one.</summary>
    public void Stored(IReadOnlyList<HourResult>? results)
    {
        foreach (var one in results ?? [])
        {
            Add(one.Site, one.HourMicros, CounterKind.Stored, "", one.Stored);
            Add(one.Site, one.HourMicros, CounterKind.Duplicate, "same", one.Duplicates);
            Add(one.Site, one.HourMicros, CounterKind.Duplicate, "other", one.Conflicts);
        }
    }

    /// <summary>An event of a request goes to the store.</summary>
    public void Goes(int site, long receivedMicros) => CollectionsMarshal.GetValueRefOrAddDefault(_delivered, (site, receivedMicros), out _)++;

    /// <summary>Counts how long the events took that reports see from now on: those that <see cref="Goes"/> was told of.</summary>
    public void Reported(long nowMicros)
    {
        foreach (var ((site, received), count) in _delivered)
        {
            var milliseconds = (nowMicros - received) / 1_000;
            var bucket = Array.FindIndex(LagBuckets, most => milliseconds <= most);
            Add(site, received, CounterKind.Lag, bucket < 0 ? "" : LagNames[bucket], count);
        }
    }

    /// <summary>Everything counted.</summary>
    public IReadOnlyList<CounterRaise> Raises() =>
    [
        .. _counts.Select(pair => new CounterRaise(pair.Key.Site, new Timestamp(pair.Value.LastMicros).ToDateTimeOffset(), pair.Key.Kind, pair.Key.Name, pair.Value.Count)),
    ];

    private static readonly string[] LagNames = [.. LagBuckets.Select(most => most.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static readonly Dictionary<BotVerdict, string> VerdictNames =
        Enum.GetValues<BotVerdict>().ToDictionary(verdict => verdict, verdict => JsonNamingPolicy.SnakeCaseLower.ConvertName(verdict.ToString()));

    private static readonly string[] AnalyticsNames = ["analytics_unset", "analytics_denied", "analytics_granted", "analytics_unset"];
    private static readonly string[] AdNames = ["ad_unset", "ad_denied", "ad_granted", "ad_unset"];

    private void CountConsent(int site, long at, int bits)
    {
        Add(site, at, CounterKind.Consent, AnalyticsNames[(bits >> 2) & 3], 1);
        Add(site, at, CounterKind.Consent, AdNames[bits & 3], 1);
        Add(site, at, CounterKind.Consent, "gpc", (bits >> 11) & 1);
    }

    /// <summary>The published rule that sent the event. What no published rule is named is a sender's own text and never a counter's name.</summary>
    private static string? RuleOf(string properties, IReadOnlySet<string> rules)
    {
        if (rules.Count == 0 || !properties.Contains("\"rule\":", StringComparison.Ordinal))
        {
            return null;
        }

        using var json = JsonDocument.Parse(properties);
        return json.RootElement.TryGetProperty("rule", out var rule) && rule.ValueKind == JsonValueKind.String
            && rule.GetString() is { Length: <= MaxRule } name && rules.Contains(name) ? name : null;
    }

    private void Add(int site, long micros, CounterKind kind, string name, long count)
    {
        if (count <= 0)
        {
            return;
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, (site, micros - micros % Hour, kind, name), out _);
        known = (known.Count + count, Math.Max(known.LastMicros, micros));
    }
}
