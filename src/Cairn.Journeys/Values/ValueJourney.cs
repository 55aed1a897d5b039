using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matrices;
using Cairn.Journeys.Running;

namespace Cairn.Journeys.Values;

/// <summary>A person's way from the first event in the range to the first macro or to as_of. Valid until the next person.</summary>
internal sealed class ValueJourney
{
    private readonly List<(int Row, long Micros, int Micro)> _firsts = [];

    /// <summary>When the first event in the range happened.</summary>
    public long StartMicros { get; private set; }

    /// <summary>When the first macro happened; null: none up to as_of.</summary>
    public long? MacroMicros { get; private set; }

    /// <summary>What that macro is worth: its net value, or 1 where the macro has no value.</summary>
    public decimal MacroValue { get; private set; }

    /// <summary>The first occurrence of each micro done before the macro, in order of the journey and then of the micros.</summary>
    public IReadOnlyList<(int Row, long Micros, int Micro)> Firsts => _firsts;

    internal void Begin(long start, long? macro, decimal value)
    {
        (StartMicros, MacroMicros, MacroValue) = (start, macro, value);
        _firsts.Clear();
    }

    internal void Add(int row, long micros, int micro) => _firsts.Add((row, micros, micro));

    internal void Sort() => _firsts.Sort(static (left, right) => left.Row != right.Row ? left.Row.CompareTo(right.Row) : left.Micro.CompareTo(right.Micro));
}

/// <summary>Reads journeys one by one and hands each to a state. For one thread.</summary>
/// <remarks>Only those who had no macro before their first event in the range, and whose first event lies at least the horizon before as_of.</remarks>
internal sealed class ValueWorker<TState>(ValuePlan plan, Action<ValueJourney, TState> take) : IJourneyWorker<TState>
{
    private readonly JourneyScope _scope = plan.Scope;
    private readonly OccurrenceRows _macros = new(plan.Macro);
    private readonly FirstOccurrences _firsts = new(plan.Micros, NameSlots.Of(plan.Micros, plan.Scope.View.Names.Count));
    private readonly ValueJourney _journey = new();
    private IndexSegment? _segment;
    private SegmentConversions? _counted;
    private uint[] _kept = [];
    private int _firstRow;

    /// <inheritdoc/>
    public void Add(JourneyPart part, TState state)
    {
        Begin(part);
        var keeps = _scope.SeesAll(_segment!) && _scope.Filter is null ? null : (Predicate<int>)Keeps;
        for (var person = part.Start; person < part.End; person++)
        {
            var (first, end) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
            var macro = FirstMacro(first, end);
            if (_scope.Persons?.Has(part.Segment, person) != false && Start(first, end) is { } start && (macro is null || macro >= start))
            {
                Read(start, macro, macro ?? end, keeps);
                take(_journey, state);
            }
        }
    }

    private void Begin(JourneyPart part)
    {
        _segment = _scope.View.Segments[part.Segment];
        _firstRow = _segment.Offsets[part.Start];
        _counted = plan.Macro.Counted?.Segments[part.Segment];
        _macros.Begin(_segment, part);
        _firsts.Begin(_segment, part);
        if (_scope.Filter is { } filter)
        {
            var rows = _segment.Offsets[part.End] - _firstRow;
            _kept = _kept.Length < rows ? new uint[rows] : _kept;
            _kept.AsSpan(0, rows).Clear();
            filter.Mark(_segment, _firstRow, _kept.AsSpan(0, rows), 1);
        }
    }

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);

    private bool Keeps(int row) => Sees(row) && (_scope.Filter is null || _kept[row - _firstRow] != 0);

    // A filter does not undo a purchase: whoever has bought is not on the way to a first one.
    private int? FirstMacro(int first, int end)
    {
        foreach (var row in _macros.Between(first, end))
        {
            if (Sees(row))
            {
                return row;
            }
        }

        return null;
    }

    private int? Start(int first, int end)
    {
        var row = JourneyRows.FirstAtOrAfter(_segment!, first, end, _scope.Range.Start.Micros);
        while (row < end && !Keeps(row))
        {
            row++;
        }

        return row < end && _segment!.Micros[row] < _scope.Range.End.Micros && _segment.Micros[row] <= _scope.AsOf.Micros - plan.HorizonMicros ? row : null;
    }

    private void Read(int start, int? macro, int end, Predicate<int>? keeps)
    {
        var micros = _segment!.Micros;
        _journey.Begin(micros[start], macro is { } row ? micros[row] : null, macro is { } at ? WorthOf(at) : 0);
        _firsts.Find(start, end, keeps);
        foreach (var micro in _firsts.Found)
        {
            var first = _firsts.RowOf(micro);
            _journey.Add(first, micros[first], micro);
        }

        _journey.Sort();
    }

    private decimal WorthOf(int row)
    {
        if (_counted is null)
        {
            return 1;
        }

        var worth = _counted.WorthOf(row).In(plan.Currency, plan.Money, _segment!.Micros[row]);
        return worth.Amount is null ? 1 : worth.Currency is null || worth.Currency == plan.Currency ? worth.Net ?? 0 : 0;
    }
}
