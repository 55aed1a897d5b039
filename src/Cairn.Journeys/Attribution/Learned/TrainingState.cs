using System.Runtime.InteropServices;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Learned;

/// <summary>Journeys by path and part of the persons.</summary>
public sealed class TrainingState : IJourneyState<TrainingState>
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _channels = [];

    // The part of the persons, then the channels; each one character above 0.
    private readonly Dictionary<string, Counts> _paths = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>The number of a channel; a new one where it is new.</summary>
    public int Number(string channel)
    {
        if (!_numbers.TryGetValue(channel, out var number))
        {
            // A character is a number; a site has few channels, and what is beyond is one.
            if (_channels.Count == char.MaxValue - 2)
            {
                return _channels.Count - 1;
            }

            _numbers[channel] = number = _channels.Count;
            _channels.Add(channel);
        }

        return number;
    }

    /// <summary>Adds journeys of one path.</summary>
    public void Add(IReadOnlyList<int> path, int fold, long conversions, long nulls, decimal value)
    {
        var key = string.Create(path.Count + 1, (path, fold), static (text, its) =>
        {
            text[0] = (char)(its.fold + 1);
            for (var at = 0; at < its.path.Count; at++)
            {
                text[at + 1] = (char)(its.path[at] + 1);
            }
        });
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_paths, key, out _);
        counts = new Counts(counts.Conversions + conversions, counts.Nulls + nulls, counts.Value + value);
    }

    /// <summary>The journeys in an order that depends on nothing but them.</summary>
    public CountedJourneys Finish()
    {
        var sorted = _channels.Order(StringComparer.Ordinal).ToList();
        var numbers = _channels.Select(channel => sorted.BinarySearch(channel, StringComparer.Ordinal)).ToArray();
        var journeys = _paths.Select(pair => new CountedJourney(
            [.. pair.Key.Skip(1).Select(text => numbers[text - 1])], pair.Value.Conversions, pair.Value.Nulls, (double)pair.Value.Value, pair.Key[0] - 1));
        return new CountedJourneys(sorted, [.. journeys.Order(ByPath.Instance)]);
    }

    /// <inheritdoc/>
    public void Merge(TrainingState later)
    {
        var numbers = later._channels.Select(Number).ToArray();
        foreach (var (key, counts) in later._paths)
        {
            Add([.. key.Skip(1).Select(text => numbers[text - 1])], key[0] - 1, counts.Conversions, counts.Nulls, counts.Value);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        var sorted = _paths.Select(pair => (Fold: pair.Key[0] - 1, Path: pair.Key.Skip(1).Select(text => _channels[text - 1]).ToList(), pair.Value))
            .OrderBy(entry => string.Join('\0', entry.Path), StringComparer.Ordinal).ThenBy(entry => entry.Fold).ToList();
        writer.List(sorted, entry =>
        {
            writer.Number(entry.Fold);
            writer.List(entry.Path, writer.Text);
            writer.Number(entry.Value.Conversions);
            writer.Number(entry.Value.Nulls);
            writer.Amount(entry.Value.Value);
        });
    }

    /// <inheritdoc/>
    public static TrainingState Read(StateReader reader)
    {
        var state = new TrainingState();
        reader.List(() =>
        {
            var (fold, path) = (reader.Int(), reader.List(() => state.Number(reader.Text() ?? TouchDimension.None)));
            if (fold is < 0 or >= CountedJourneys.Folds)
            {
                throw new InvalidDataException("A part of the persons in the state is none.");
            }

            state.Add([.. path], fold, reader.Number(), reader.Number(), reader.Amount());
            return fold;
        });
        return state;
    }

    private readonly record struct Counts(long Conversions, long Nulls, decimal Value);

    private sealed class ByPath : IComparer<CountedJourney>
    {
        public static readonly ByPath Instance = new();

        public int Compare(CountedJourney x, CountedJourney y)
        {
            var order = x.Path.AsSpan().SequenceCompareTo(y.Path);
            return order != 0 ? order : x.Fold.CompareTo(y.Fold);
        }
    }
}
