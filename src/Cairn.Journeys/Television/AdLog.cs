using System.Runtime.InteropServices;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Television;

/// <summary>What happened to ads, kept small and sorted into impressions, so that no report need read and sort it again. For one thread at a time.</summary>
/// <remarks>What a million events say of campaign, creative and the like is held once; an event takes about 60 bytes, an impression about 150.</remarks>
public sealed class AdLog
{
    private readonly List<Row> _rows = [];
    private readonly List<(int First, int Last)> _impressions = [];
    private readonly List<AdEvent> _faces = [];
    private readonly Dictionary<AdEvent, int> _numbers = [];
    private readonly Dictionary<(string Source, string ImpId), int> _known = [];
    private readonly Dictionary<(string Source, string Key, string? Campaign, string? Creative, long Second), int> _unnamed = [];

    /// <summary>How many events.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds an event; events come in the order of the store.</summary>
    public void Add(AdEvent one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var row = _rows.Count;
        _rows.Add(new Row(one.Seq, one.Micros, Face(one), one.Key, one.PreviousKey, one.Household, one.ImpId, -1));
        ref var impression = ref Impression(one);
        if (impression == 0)
        {
            _impressions.Add((row, row));
            impression = _impressions.Count;
            return;
        }

        var (first, last) = _impressions[impression - 1];
        _rows[last] = _rows[last] with { Next = row };
        _impressions[impression - 1] = (first, row);
    }

    /// <summary>The impressions of the events in a range: the same that <see cref="Television.Impression.Merge"/> makes of them.</summary>
    /// <param name="range">Of the events.</param>
    /// <param name="upTo">The newest place in the store that is looked at.</param>
    /// <param name="isSeen">Which channels are looked at; null stands for none.</param>
    public IReadOnlyList<Impression> Merge(TimeRange range, long upTo, Func<string?, bool> isSeen)
    {
        ArgumentNullException.ThrowIfNull(isSeen);
        bool[] seen = [.. _faces.Select(face => isSeen(face.Channel))];
        var (found, firsts, events) = (new List<Impression>(), new List<int>(), new List<AdEvent>());
        var rows = CollectionsMarshal.AsSpan(_rows);
        foreach (var (first, _) in _impressions)
        {
            events.Clear();
            var from = -1;
            for (var at = first; at >= 0; at = rows[at].Next)
            {
                ref readonly var row = ref rows[at];
                if (row.Seq <= upTo && seen[row.Face] && range.Contains(new Timestamp(row.Micros)))
                {
                    from = from < 0 ? at : from;
                    events.Add(_faces[row.Face] with { Seq = row.Seq, Micros = row.Micros, Key = row.Key, PreviousKey = row.PreviousKey, Household = row.Household, ImpId = row.ImpId });
                }
            }

            if (events.Count > 0)
            {
                found.Add(Television.Impression.Of(events));
                firsts.Add(from);
            }
        }

        return Sorted(found, firsts);
    }

    // By time, then by name, then as they came; times differ mostly, so only runs of one time are looked at more closely.
    private static Impression[] Sorted(List<Impression> found, List<int> firsts)
    {
        var times = found.ConvertAll(one => one.Micros).ToArray();
        int[] order = [.. Enumerable.Range(0, times.Length)];
        Array.Sort(times, order);
        for (var start = 0; start < times.Length;)
        {
            var end = start + 1;
            while (end < times.Length && times[end] == times[start])
            {
                end++;
            }

            order.AsSpan(start, end - start).Sort((a, b) =>
                string.CompareOrdinal(found[a].Source, found[b].Source) is not 0 and var bySource ? bySource
                : string.CompareOrdinal(found[a].ImpId, found[b].ImpId) is not 0 and var byId ? byId : firsts[a].CompareTo(firsts[b]));
            start = end;
        }

        return Array.ConvertAll(order, at => found[at]);
    }

    private ref int Impression(AdEvent one)
    {
        if (one.ImpId is { } id)
        {
            return ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (one.Source, id), out _);
        }

        var key = one.Key ?? one.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_unnamed, (one.Source, key, one.Campaign, one.Creative, one.Micros / Timestamp.Second), out _);
    }

    private int Face(AdEvent one)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, one with { Seq = 0, Micros = 0, Key = null, PreviousKey = null, Household = null, ImpId = null }, out var isKnown);
        if (!isKnown)
        {
            number = _faces.Count;
            _faces.Add(one with { Seq = 0, Micros = 0, Key = null, PreviousKey = null, Household = null, ImpId = null });
        }

        return number;
    }

    private readonly record struct Row(long Seq, long Micros, int Face, string? Key, string? PreviousKey, string? Household, string? ImpId, int Next);
}
