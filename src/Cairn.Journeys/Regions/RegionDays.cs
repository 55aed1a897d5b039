using System.Runtime.InteropServices;
using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Regions;

/// <summary>What is counted for each region and local day.</summary>
public enum RegionMeasure
{
    /// <summary>Sessions that start.</summary>
    Sessions,

    /// <summary>Persons with a session that starts.</summary>
    Visitors,

    /// <summary>Conversions.</summary>
    Conversions,

    /// <summary>Their net value, in one currency.</summary>
    Value,
}

/// <summary>What is counted by region and day.</summary>
public sealed record RegionDaysPlan
{
    /// <summary>The journeys and the range.</summary>
    public required JourneyScope Scope { get; init; }

    /// <summary>Where the region stands: <c>region</c>, <c>country</c> or <c>city</c>.</summary>
    public required string Column { get; init; }

    /// <summary>What is counted.</summary>
    public required RegionMeasure Measure { get; init; }

    /// <summary>Whose conversions; null where sessions are counted.</summary>
    public OccurrenceSet? Conversions { get; init; }

    /// <summary>Values in another currency are left out.</summary>
    public string Currency { get; init; } = "EUR";
}

/// <summary>Counts by region and local day. An event without a region is of the last one its person was in.</summary>
public static class RegionDaysOperator
{
    /// <summary>Runs the plan.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static RegionDaysState Run(RegionDaysPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return JourneyRun.RunAnyOrder(plan.Scope.View, () => new RegionDaysState(), () => new Worker(plan), cancellation);
    }

    private sealed class Worker : IJourneyWorker<RegionDaysState>
    {
        private readonly RegionDaysPlan _plan;
        private readonly JourneyScope _scope;
        private readonly Column _column;
        private readonly SessionScan _sessions;
        private readonly OccurrenceRows? _rows;
        private readonly HashSet<(int Region, int Day)> _seen = [];
        private readonly Dictionary<(int Region, int Day), decimal> _sums = [];
        private int[] _indices = new int[64];
        private TimeRange _day;
        private int _dayNumber;

        public Worker(RegionDaysPlan plan)
        {
            (_plan, _scope) = (plan, plan.Scope);
            _column = _scope.View.Column(plan.Column);
            _sessions = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
            _rows = plan.Conversions is { } set ? new OccurrenceRows(set) : null;
        }

        public void Add(JourneyPart part, RegionDaysState state)
        {
            var segment = _scope.View.Segments[part.Segment];
            var codes = _scope.View.Codes(_column, segment);
            var counted = _plan.Conversions?.Counted?.Segments[part.Segment];
            _rows?.Begin(segment, part);
            var offsets = segment.Offsets.Span;
            for (var person = part.Start; person < part.End; person++)
            {
                RunStop.CheckAt(offsets[person]);
                if (_scope.Persons?.Has(part.Segment, person) == false)
                {
                    continue;
                }

                if (_rows is null)
                {
                    AddSessions(segment, codes, offsets[person], offsets[person + 1]);
                    continue;
                }

                foreach (var row in _rows.Between(offsets[person], offsets[person + 1]))
                {
                    if (_scope.Sees(segment.Micros[row], segment.Flags[row]) && _scope.Range.Contains(new Timestamp(segment.Micros[row])))
                    {
                        Count(Region(codes, row, offsets[person]), segment.Micros[row], _plan.Measure == RegionMeasure.Value ? Worth(counted, row) : 1);
                    }
                }
            }

            foreach (var ((region, day), sum) in _sums)
            {
                state.Add(region == 0 ? RegionDaysState.None : _column.Values[region].Text ?? RegionDaysState.None, day, sum);
            }

            _sums.Clear();
        }

        private void AddSessions(IndexSegment segment, ColumnCodes codes, int first, int end)
        {
            if (segment.Micros[end - 1] < _scope.Range.Start.Micros || segment.Micros[first] >= _scope.Range.End.Micros)
            {
                return;
            }

            _seen.Clear();
            _indices = _indices.Length < end - first ? new int[Math.Max(end - first, _indices.Length * 2)] : _indices;
            foreach (var span in _sessions.Run(segment, first, end, _indices))
            {
                if (_scope.Range.Contains(new Timestamp(span.StartMicros)))
                {
                    var region = Region(codes, span.FirstRow, first);
                    if (_plan.Measure == RegionMeasure.Sessions || _seen.Add((region, DayOf(span.StartMicros))))
                    {
                        Count(region, span.StartMicros, 1);
                    }
                }
            }
        }

        private decimal Worth(SegmentConversions? counted, int row) =>
            counted?.WorthOf(row) is { } worth && (worth.Currency is null || worth.Currency == _plan.Currency) ? worth.Net ?? 0 : 0;

        private void Count(int region, long micros, decimal amount) =>
            CollectionsMarshal.GetValueRefOrAddDefault(_sums, (region, DayOf(micros)), out _) += amount;

        private int DayOf(long micros)
        {
            if (!_day.Contains(new Timestamp(micros)))
            {
                _day = _scope.Calendar.BucketOf(new Timestamp(micros), CalendarUnit.Day);
                _dayNumber = _scope.Calendar.DayOf(new Timestamp(micros)).DayNumber;
            }

            return _dayNumber;
        }

        private static int Region(ColumnCodes codes, int row, int first)
        {
            for (; row >= first; row--)
            {
                if (codes[row] is not 0 and var code)
                {
                    return code;
                }
            }

            return 0;
        }
    }
}

/// <summary>Sums by region and day.</summary>
public sealed class RegionDaysState : IJourneyState<RegionDaysState>
{
    /// <summary>Where nobody knows the region.</summary>
    public const string None = "(none)";

    private readonly Dictionary<string, Dictionary<int, decimal>> _sums = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public static int Version => 1;

    /// <summary>By region, then by <see cref="DateOnly.DayNumber"/>.</summary>
    public IReadOnlyDictionary<string, Dictionary<int, decimal>> Sums => _sums;

    /// <inheritdoc/>
    public void Merge(RegionDaysState later)
    {
        ArgumentNullException.ThrowIfNull(later);
        foreach (var (region, days) in later._sums)
        {
            foreach (var (day, sum) in days)
            {
                Add(region, day, sum);
            }
        }
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.List(_sums.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList(), region =>
        {
            writer.Text(region.Key);
            writer.List(region.Value.OrderBy(pair => pair.Key).ToList(), day =>
            {
                writer.Number(day.Key);
                writer.Amount(day.Value);
            });
        });
    }

    /// <inheritdoc/>
    public static RegionDaysState Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var state = new RegionDaysState();
        reader.List(() =>
        {
            var region = reader.Text() ?? throw new InvalidDataException("A region in the state is missing.");
            reader.List(() =>
            {
                var day = reader.Int();
                state.Add(region, day, reader.Amount());
                return day;
            });
            return region;
        });
        return state;
    }

    internal void Add(string region, int day, decimal sum)
    {
        var days = _sums.TryGetValue(region, out var known) ? known : _sums[region] = [];
        CollectionsMarshal.GetValueRefOrAddDefault(days, day, out _) += sum;
    }
}
