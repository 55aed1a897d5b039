using Cairn.Journeys.Running;

namespace Cairn.Journeys.Paths;

/// <summary>How many nodes each label has. Merges in any order.</summary>
public sealed class LabelCounts : IJourneyState<LabelCounts>
{
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly PathLabels? _labels;
    private readonly long[] _counts;

    internal LabelCounts(PathLabels? labels)
    {
        _labels = labels;
        _counts = new long[labels?.Texts.Count ?? 0];
    }

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>The nodes of each label that has any.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            for (var code = 0; code < _counts.Length; code++)
            {
                if (_counts[code] > 0)
                {
                    _read[_labels!.Texts[code]] = _read.GetValueOrDefault(_labels.Texts[code]) + _counts[code];
                    _counts[code] = 0;
                }
            }

            return _read;
        }
    }

    /// <inheritdoc/>
    public void Merge(LabelCounts later)
    {
        if (ReferenceEquals(_labels, later._labels) && later._read.Count == 0)
        {
            for (var code = 0; code < _counts.Length; code++)
            {
                _counts[code] += later._counts[code];
            }

            return;
        }

        foreach (var (label, count) in later.Counts)
        {
            _read[label] = _read.GetValueOrDefault(label) + count;
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List([.. Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal)], pair =>
    {
        writer.Text(pair.Key);
        writer.Number(pair.Value);
    });

    /// <inheritdoc/>
    public static LabelCounts Read(StateReader reader)
    {
        var read = new LabelCounts(null);
        foreach (var (label, count) in reader.List(() => (reader.Text() ?? "", reader.Number())))
        {
            read._read[label] = count;
        }

        return read;
    }

    /// <summary>Counts the labels of all units.</summary>
    /// <param name="scope">The data.</param>
    /// <param name="labels">What events are called.</param>
    /// <param name="units">Makes units.</param>
    /// <param name="cancellation">Stops it.</param>
    internal static LabelCounts Run(JourneyScope scope, PathLabels labels, Func<PathUnits> units, CancellationToken cancellation) =>
        JourneyRun.RunAnyOrder(scope.View, () => new LabelCounts(labels), () => new Worker(units()), cancellation);

    /// <summary>The labels with most nodes, ties by text; their numbers, ascending.</summary>
    internal static List<int> Top(PathLabels labels, IReadOnlyDictionary<string, long> counts, int most)
    {
        var codes = Enumerable.Range(0, labels.Texts.Count).ToDictionary(code => labels.Texts[code], StringComparer.Ordinal);
        return
        [
            .. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Where(pair => pair.Key != PathLabels.Other).Take(most).Select(pair => codes[pair.Key]).Order(),
        ];
    }

    /// <summary>As above, of counts by the number of the label.</summary>
    internal static List<int> Top(PathLabels labels, long[] counts, int most) =>
    [
        .. Enumerable.Range(0, counts.Length).Where(label => counts[label] > 0 && labels.Texts[label] != PathLabels.Other)
            .OrderByDescending(label => counts[label]).ThenBy(label => labels.Texts[label], StringComparer.Ordinal).Take(most).Order(),
    ];

    private sealed class Worker(PathUnits units) : IJourneyWorker<LabelCounts>
    {
        public void Add(Index.JourneyPart part, LabelCounts state)
        {
            units.Begin(part);
            while (units.Read())
            {
                foreach (var label in units.Labels)
                {
                    state._counts[label]++;
                }
            }
        }
    }
}
