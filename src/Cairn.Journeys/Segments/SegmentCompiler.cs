using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.Segments;

/// <summary>Turns a segment into a test of persons.</summary>
/// <param name="scope">The journeys and the report's range.</param>
/// <param name="context">What symbols are compiled against.</param>
/// <param name="saved">What <c>in(…)</c> and <c>near(…)</c> name.</param>
/// <param name="where">The JSON pointer of the segment in the caller's request.</param>
/// <param name="faults">Gets what is wrong.</param>
internal sealed class SegmentCompiler(JourneyScope scope, CompileContext context, SegmentReferences saved, string where, List<Fault> faults)
{
    private readonly Dictionary<Symbol, int> _symbols = [];
    private readonly Dictionary<Filter, int> _eventFilters = [];
    private readonly List<IEventSet> _sets = [];
    private readonly List<Filter> _sessionFilters = [];
    private readonly List<Filter> _visitorFilters = [];

    /// <summary>The compiled segment; null when faults were added.</summary>
    internal CompiledSegment? Compile(SegmentNode segment)
    {
        var before = faults.Count;
        var test = Build(segment, []);
        var everybody = scope with { Persons = null, Filter = null };
        return faults.Count > before
            ? null
            : new CompiledSegment(everybody, test, _sets, _sessionFilters, _visitorFilters, new Lazy<IReadOnlyList<IEventSet>>(context.AllConversions));
    }

    private SegmentTest Build(SegmentNode node, ValueList<string> open) => node switch
    {
        SegmentNode.And and => new SegmentTest.All([.. and.Parts.Select(part => Build(part, open))]),
        SegmentNode.Or or => new SegmentTest.Any([.. or.Parts.Select(part => Build(part, open))]),
        SegmentNode.Not not => new SegmentTest.Not(Build(not.Part, open)),
        SegmentNode.Did did => new SegmentTest.Did(Set(did.Symbol), did.Times, Period(did.Period)),
        SegmentNode.First first => new SegmentTest.First(Set(first.Symbol), Period(first.Period)),
        SegmentNode.Seq seq => Sequence(seq),
        SegmentNode.Compare compare => Compare(compare.Filter),
        SegmentNode.In member => Saved(member.Key, open),
        SegmentNode.Near near => Near(near.Key),
        _ => throw new ArgumentOutOfRangeException(nameof(node), "every kind of node has a test"),
    };

    private SegmentTest.Seq Sequence(SegmentNode.Seq seq)
    {
        var (steps, forbidden) = (new List<int>(), new List<int>());
        foreach (var step in seq.Steps)
        {
            if (step.Forbidden)
            {
                forbidden[^1] = Set(step.Symbol);
            }
            else
            {
                steps.Add(Set(step.Symbol));
                forbidden.Add(-1);
            }
        }

        return new SegmentTest.Seq(new SequenceSearch(steps, forbidden, seq.Within), Period(seq.Period));
    }

    private SegmentTest Compare(Filter filter)
    {
        var dot = filter.Property.IndexOf('.', StringComparison.Ordinal);
        var bare = filter with { Property = filter.Property[(dot + 1)..] };
        switch (filter.Property[..dot])
        {
            case "event":
                return new SegmentTest.Did(Set(filter), SegmentTimes.AtLeastOnce, scope.Range);
            case "visitor":
                return new SegmentTest.Visitor(Number(_visitorFilters, bare));
            case "first":
                return new SegmentTest.Session(Number(_sessionFilters, bare), SegmentSession.First, scope.Range);
            case "last":
                return new SegmentTest.Session(Number(_sessionFilters, bare), SegmentSession.Last, scope.Range);
            default:
                return new SegmentTest.Session(Number(_sessionFilters, bare), SegmentSession.Any, scope.Range);
        }
    }

    private SegmentTest Saved(string key, ValueList<string> open)
    {
        if (SavedSegments.Unknown(key, open, saved.Texts) is { } fault)
        {
            return Refused(fault.Code, fault.Message);
        }

        switch (SegmentParser.Parse(saved.Texts[key], where))
        {
            case Outcome<SegmentNode>.Ok ok:
                return Build(ok.Value, [.. open, key]);
            case Outcome<SegmentNode>.Refused refused:
                return Refused("segment.saved-invalid", $"The saved segment '{key}' cannot be read: {refused.Faults[0].Message}");
            default:
                throw new InvalidOperationException("An outcome is one of two.");
        }
    }

    private SegmentTest Near(string macro)
    {
        switch (saved.Near(macro))
        {
            case Outcome<PersonSet>.Ok(var persons):
                return new SegmentTest.Known(persons);
            case Outcome<PersonSet>.Refused(var refused):
                faults.AddRange(refused.Select(fault => fault with { Where = where, Message = $"near({macro}): {fault.Message}" }));
                break;
            default:
                break;
        }

        return new SegmentTest.All([]);
    }

    private TimeRange Period(SegmentPeriod period)
    {
        var asOf = scope.AsOf;
        switch (period)
        {
            case SegmentPeriod.Ever:
                return TimeRange.Everything;
            case SegmentPeriod.Last last:
                return new TimeRange(new Timestamp(asOf.Micros - last.Span.Micros), asOf);
            case SegmentPeriod.LastDays days:
                var today = scope.Calendar.DayOf(asOf);
                return new TimeRange(scope.Calendar.StartOf(today.AddDays(-days.Days)), scope.Calendar.StartOf(today));
            case SegmentPeriod.Dates { From.Year: > 1, To.Year: < 9999 } dates:
                return new TimeRange(scope.Calendar.StartOf(dates.From), scope.Calendar.StartOf(dates.To.AddDays(1)));
            case SegmentPeriod.Dates:
                Refused("segment.period-invalid", "The days of a period lie in the years 2 to 9998.");
                return default;
            default:
                return scope.Range;
        }
    }

    private int Set(Symbol symbol)
    {
        if (_symbols.TryGetValue(symbol, out var number))
        {
            return number;
        }

        switch (SymbolCompiler.Compile(symbol, context, where))
        {
            case Outcome<IEventSet>.Ok ok:
                _sets.Add(ok.Value);
                return _symbols[symbol] = _sets.Count - 1;
            case Outcome<IEventSet>.Refused refused:
                faults.AddRange(refused.Faults);
                break;
            default:
                break;
        }

        return 0;
    }

    private int Set(Filter filter)
    {
        if (!_eventFilters.TryGetValue(filter, out var number))
        {
            _sets.Add(SymbolCompiler.Compile([filter], context));
            _eventFilters[filter] = number = _sets.Count - 1;
        }

        return number;
    }

    private static int Number(List<Filter> filters, Filter filter)
    {
        var at = filters.IndexOf(filter);
        if (at < 0)
        {
            filters.Add(filter);
            at = filters.Count - 1;
        }

        return at;
    }

    private SegmentTest.All Refused(string code, string message)
    {
        faults.Add(new Fault(code, where, message));
        return new SegmentTest.All([]);
    }
}
