using Cairn.Journeys.Running;

namespace Cairn.Journeys.Conversions;

/// <summary>The numbers of one line in one bucket.</summary>
/// <param name="Count">Events or counted conversions.</param>
/// <param name="Visitors">Distinct visitors among them.</param>
/// <param name="Sessions">Distinct sessions that start in the bucket with at least one.</param>
/// <param name="Value">Net values in the currency asked for.</param>
public readonly record struct TrendNumbers(long Count, long Visitors, long Sessions, decimal Value);

/// <summary>All visitors and sessions of each bucket, and the numbers of each line. Grows with lines times buckets alone.</summary>
public sealed class TrendsState : IJourneyState<TrendsState>
{
    private readonly long[] _visitors;
    private readonly long[] _sessions;
    private readonly TrendNumbers[][] _lines;

    /// <summary>A state that has seen nothing.</summary>
    public TrendsState(int lines, int buckets)
        : this(new long[buckets], new long[buckets], [.. Enumerable.Range(0, lines).Select(_ => new TrendNumbers[buckets])]) { }

    private TrendsState(long[] visitors, long[] sessions, TrendNumbers[][] lines) => (_visitors, _sessions, _lines) = (visitors, sessions, lines);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>By bucket: visitors with an event in it; 0 where they were not asked for.</summary>
    public IReadOnlyList<long> Visitors => _visitors;

    /// <summary>By bucket: sessions that start in it; 0 where they were not asked for.</summary>
    public IReadOnlyList<long> Sessions => _sessions;

    /// <summary>By line, then bucket.</summary>
    public IReadOnlyList<IReadOnlyList<TrendNumbers>> Lines => _lines;

    internal long[] AllVisitors => _visitors;

    internal long[] AllSessions => _sessions;

    internal TrendNumbers[] Line(int line) => _lines[line];

    /// <inheritdoc/>
    public void Merge(TrendsState later)
    {
        for (var bucket = 0; bucket < _visitors.Length; bucket++)
        {
            _visitors[bucket] += later._visitors[bucket];
            _sessions[bucket] += later._sessions[bucket];
            for (var line = 0; line < _lines.Length; line++)
            {
                ref readonly var more = ref later._lines[line][bucket];
                var own = _lines[line][bucket];
                _lines[line][bucket] = new TrendNumbers(own.Count + more.Count, own.Visitors + more.Visitors, own.Sessions + more.Sessions, own.Value + more.Value);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Numbers(_visitors);
        writer.Numbers(_sessions);
        writer.List(_lines, line => writer.List(line, numbers =>
        {
            writer.Number(numbers.Count);
            writer.Number(numbers.Visitors);
            writer.Number(numbers.Sessions);
            writer.Amount(numbers.Value);
        }));
    }

    /// <inheritdoc/>
    public static TrendsState Read(StateReader reader)
    {
        var state = new TrendsState(
            reader.Numbers(),
            reader.Numbers(),
            [.. reader.List(() => reader.List(() => new TrendNumbers(reader.Number(), reader.Number(), reader.Number(), reader.Amount())).ToArray())]);
        return state._sessions.Length == state._visitors.Length && Array.TrueForAll(state._lines, line => line.Length == state._visitors.Length)
            ? state
            : throw new InvalidDataException("The lists of the state are not equally long.");
    }
}
