using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Propensity;

/// <summary>Reads the features of visitors that were active in the 30 days before a moment, from events before it alone.</summary>
public static class PropensityScan
{
    /// <summary>How long before a moment somebody must have been active.</summary>
    public const long ActiveMicros = 30 * Timestamp.Day;

    /// <summary>The features before those of micros.</summary>
    public static IReadOnlyList<string> Fixed { get; } =
        ["hours_since_last", "sessions_30d", "active_days_30d", "events_7d", "is_returning", "open_cart_value"];

    /// <summary>The numeric features of a plan: the fixed ones, two of each micro, then one for each state.</summary>
    public static IReadOnlyList<string> Numbers(IReadOnlyList<string> micros) =>
        [.. Fixed, .. micros.SelectMany(key => (string[])[$"count {key}", $"hours_since {key}"]), .. micros.Select((_, at) => FormattableString.Invariant($"state {at + 1}"))];

    /// <summary>Runs a plan.</summary>
    public static PropensityState Run(PropensityPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new PropensityState(), () => new PropensityWorker(plan), cancellation);
}

/// <summary>Adds persons. For one thread.</summary>
internal sealed class PropensityWorker : IJourneyWorker<PropensityState>
{
    private const double HoursOfNever = 24 * 365;
    private const double Hour = 3_600.0 * Timestamp.Second;
    private static readonly string[] TextColumns = ["channel", "device", "country"];
    private readonly PropensityPlan _plan;
    private readonly JourneyScope _scope;
    private readonly OccurrenceRows _macros;
    private readonly OccurrenceRows[] _micros;
    private readonly SessionScan _sessions;
    private readonly Column?[] _columns;
    private readonly ColumnCodes[] _codes;
    private readonly Column? _value;
    private readonly int _cartAdd;
    private readonly int _cartRemove;
    private IndexSegment? _segment;
    private ColumnCodes _values;
    private int[] _indices = new int[64];

    public PropensityWorker(PropensityPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _macros = new OccurrenceRows(plan.Macro);
        _micros = [.. plan.Micros.Select(micro => new OccurrenceRows(micro))];
        _sessions = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        _columns = [.. TextColumns.Select(name => _scope.View.HasColumn(name) ? _scope.View.Column(name) : null)];
        _codes = new ColumnCodes[TextColumns.Length];
        _cartAdd = _scope.View.NameCode("add_to_cart");
        _cartRemove = _scope.View.NameCode("remove_from_cart");
        _value = _cartAdd >= 0 && _scope.View.HasColumn("value") ? _scope.View.Column("value") : null;
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, PropensityState state)
    {
        _segment = _scope.View.Segments[part.Segment];
        _macros.Begin(_segment, part);
        foreach (var rows in _micros)
        {
            rows.Begin(_segment, part);
        }

        for (var at = 0; at < _codes.Length; at++)
        {
            _codes[at] = _columns[at] is { } column ? _scope.View.Codes(column, _segment) : default;
        }

        _values = _value is null ? default : _scope.View.Codes(_value, _segment);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false)
            {
                AddPerson(person, state);
            }
        }
    }

    private void AddPerson(int person, PropensityState state)
    {
        var (first, last) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        if (_segment.Micros[last - 1] < _plan.Cutoffs[0] - PropensityScan.ActiveMicros)
        {
            return;
        }

        var id = _scope.View.PersonId(_segment, person);
        if (_plan.PerMille < 1_000 && Bucket(id) >= _plan.PerMille)
        {
            return;
        }

        _indices = _indices.Length < last - first ? new int[Math.Max(last - first, _indices.Length * 2)] : _indices;
        var spans = _sessions.Run(_segment, person, _indices);
        for (var cutoff = 0; cutoff < _plan.Cutoffs.Count; cutoff++)
        {
            var moment = _plan.Cutoffs[cutoff];
            var end = JourneyRows.FirstAtOrAfter(_segment, first, last, moment);
            var start = JourneyRows.FirstAtOrAfter(_segment, first, end, moment - PropensityScan.ActiveMicros);
            var latest = LastSeen(start, end);
            if (latest >= 0)
            {
                state.Add(Describe(id, cutoff, moment, (first, last, start, end, latest), spans));
            }
        }
    }

    private PropensityRow Describe(string id, int cutoff, long moment, (int First, int Last, int Start, int End, int Latest) rows, IReadOnlyList<SessionSpan> spans)
    {
        var numbers = new float[PropensityScan.Fixed.Count + (3 * _micros.Length)];
        var (sessions, before) = (0, 0);
        foreach (var span in spans)
        {
            before += span.StartMicros < moment ? 1 : 0;
            sessions += span.StartMicros < moment && span.StartMicros >= moment - PropensityScan.ActiveMicros ? 1 : 0;
        }

        var (days, week) = Activity(rows.Start, rows.End, moment);
        numbers[0] = Hours(moment - _segment!.Micros[rows.Latest]);
        (numbers[1], numbers[2], numbers[3]) = (sessions, days, week);
        numbers[4] = before > 1 ? 1 : 0;
        numbers[5] = (float)Math.Log(1 + Cart(rows.First, rows.End));
        var highest = 0;
        for (var micro = 0; micro < _micros.Length; micro++)
        {
            var (count, latest) = Times(_micros[micro], rows.First, rows.End);
            numbers[PropensityScan.Fixed.Count + (2 * micro)] = (float)Math.Log(1 + count);
            numbers[PropensityScan.Fixed.Count + (2 * micro) + 1] = latest < 0 ? (float)Math.Log(1 + HoursOfNever) : Hours(moment - _segment.Micros[latest]);
            highest = Math.Max(highest, latest < 0 ? 0 : _plan.StateOf[micro]);
        }

        if (highest > 0)
        {
            numbers[PropensityScan.Fixed.Count + (2 * _micros.Length) + highest - 1] = 1;
        }

        string[] texts = [Text(0, rows.First, rows.End, 1), Text(0, rows.First, rows.End, -1), Text(1, rows.First, rows.End, -1), Text(2, rows.First, rows.End, -1)];
        return new PropensityRow(id, cutoff, Converts(rows.First, rows.Last, moment), numbers, texts);
    }

    // Macros in (moment, moment + within].
    private bool Converts(int first, int last, long moment)
    {
        var end = JourneyRows.FirstAtOrAfter(_segment!, first, last, moment + _plan.WithinMicros + 1);
        for (var row = _macros.LastBefore(end); row >= first && _segment!.Micros[row] > moment; row = _macros.LastBefore(row))
        {
            if (Sees(row))
            {
                return true;
            }
        }

        return false;
    }

    private (int Count, int Latest) Times(OccurrenceRows rows, int first, int end)
    {
        var (count, latest) = (0, -1);
        for (var row = rows.LastBefore(end); row >= first; row = rows.LastBefore(row))
        {
            if (Sees(row))
            {
                latest = latest < 0 ? row : latest;
                count++;
            }
        }

        return (count, latest);
    }

    private (int Days, int Week) Activity(int start, int end, long moment)
    {
        var (days, week, day) = (0, 0, default(TimeRange));
        for (var row = start; row < end; row++)
        {
            if (!Sees(row))
            {
                continue;
            }

            var micros = new Timestamp(_segment!.Micros[row]);
            week += micros.Micros >= moment - (7 * Timestamp.Day) ? 1 : 0;
            if (!day.Contains(micros))
            {
                day = _scope.Calendar.BucketOf(micros, CalendarUnit.Day);
                days++;
            }
        }

        return (days, week);
    }

    // What lies in the cart since the last macro, as far as the events say.
    private double Cart(int first, int end)
    {
        if (_value is null)
        {
            return 0;
        }

        var since = Math.Max(first, _macros.LastBefore(end) + 1);
        var sum = 0.0;
        for (var row = since; row < end; row++)
        {
            var name = _segment!.Names[row];
            if ((name == _cartAdd || name == _cartRemove) && Sees(row) && Decimals.TryParse(_value.Values[_values[row]].Text, out var value))
            {
                sum += name == _cartAdd ? (double)value : -(double)value;
            }
        }

        return Math.Max(0, sum);
    }

    private string Text(int column, int first, int end, int step)
    {
        if (_columns[column] is not { } values)
        {
            return "";
        }

        for (var row = step > 0 ? first : end - 1; row >= first && row < end; row += step)
        {
            if (_codes[column][row] != 0 && Sees(row))
            {
                return values.Values[_codes[column][row]].Text ?? "";
            }
        }

        return "";
    }

    private int LastSeen(int start, int end)
    {
        for (var row = end - 1; row >= start; row--)
        {
            if (Sees(row))
            {
                return row;
            }
        }

        return -1;
    }

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);

    private static float Hours(long micros) => (float)Math.Log(1 + (micros / Hour));

    // FNV-1a over the id's characters: the same on every machine.
    private static int Bucket(string id)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in id)
        {
            hash = (hash ^ character) * 1_099_511_628_211UL;
        }

        return (int)((hash ^ (hash >> 33)) % 1_000);
    }
}
