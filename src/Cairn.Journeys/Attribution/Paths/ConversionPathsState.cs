using Cairn.Journeys.Running;

namespace Cairn.Journeys.Attribution.Paths;

/// <summary>Conversions and null journeys by path, with how long paths were and how long they took.</summary>
public sealed class ConversionPathsState : IJourneyState<ConversionPathsState>
{
    private const char Between = '\0';
    private readonly Dictionary<string, CountedPathState> _paths = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>Every path, in no order; the one without channels is of conversions without a path.</summary>
    public IEnumerable<CountedPathState> Paths => _paths.Values;

    /// <summary>Adds a conversion.</summary>
    /// <param name="channels">Its path as the list shows it.</param>
    /// <param name="value">Its net value.</param>
    /// <param name="lagMicros">From the first touch.</param>
    /// <param name="touches">How many touches the path has in full.</param>
    public void AddConversion(IReadOnlyList<string> channels, decimal value, long lagMicros, int touches)
    {
        var path = Of(channels);
        path.Value += value;
        path.LagMicros.Add(lagMicros);
        path.Touches.Add(touches);
    }

    /// <summary>Adds a journey that did not convert.</summary>
    public void AddNull(IReadOnlyList<string> channels) => Of(channels).Nulls++;

    /// <inheritdoc/>
    public void Merge(ConversionPathsState later)
    {
        foreach (var other in later._paths.Values)
        {
            var mine = Of(other.Channels);
            mine.Value += other.Value;
            mine.Nulls += other.Nulls;
            mine.LagMicros.AddRange(other.LagMicros);
            mine.Touches.AddRange(other.Touches);
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer) => writer.List(_paths.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).ToList(), path =>
    {
        // Conversions of one path are alike but for these two numbers, so their order is free.
        var both = path.LagMicros.Zip(path.Touches.Select(count => (long)count)).Order().ToList();
        writer.List(path.Channels, writer.Text);
        writer.Number(path.Nulls);
        writer.Amount(path.Value);
        writer.Numbers([.. both.Select(pair => pair.First)]);
        writer.Numbers([.. both.Select(pair => pair.Second)]);
    });

    /// <inheritdoc/>
    public static ConversionPathsState Read(StateReader reader)
    {
        var state = new ConversionPathsState();
        reader.List(() =>
        {
            var path = state.Of([.. reader.List(() => reader.Text() ?? "")]);
            (path.Nulls, path.Value) = (path.Nulls + reader.Number(), path.Value + reader.Amount());
            path.LagMicros.AddRange(reader.List(reader.Number));
            path.Touches.AddRange(reader.List(reader.Number).Select(count => (int)count));
            return path.LagMicros.Count == path.Touches.Count ? path : throw new InvalidDataException("A path in the state has not as many lengths as lags.");
        });
        return state;
    }

    private CountedPathState Of(IReadOnlyList<string> channels)
    {
        var key = string.Join(Between, channels);
        if (!_paths.TryGetValue(key, out var path))
        {
            _paths[key] = path = new CountedPathState(channels);
        }

        return path;
    }
}

/// <summary>What took one path.</summary>
/// <param name="channels">The path as the list shows it.</param>
public sealed class CountedPathState(IReadOnlyList<string> channels)
{
    /// <summary>The path as the list shows it; empty for conversions without one.</summary>
    public IReadOnlyList<string> Channels { get; } = [.. channels];

    /// <summary>Journeys that did not convert.</summary>
    public long Nulls { get; internal set; }

    /// <summary>Net value of the conversions.</summary>
    public decimal Value { get; internal set; }

    /// <summary>From first touch to conversion, one for each conversion; in microseconds.</summary>
    public List<long> LagMicros { get; } = [];

    /// <summary>How many touches, one for each conversion.</summary>
    public List<int> Touches { get; } = [];
}
