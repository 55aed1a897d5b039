using Cairn.Journeys.Conversions;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matrices;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.NearMiss;

/// <summary>Whom the near-miss audience is looked for among: <c>docs/definitions/near-miss.md</c>.</summary>
/// <param name="Scope">The journeys and who counts.</param>
/// <param name="Macro">What was nearly reached.</param>
/// <param name="Profile">The micros that converters have before it, at most 64.</param>
/// <param name="QuietMicros">A macro within this long before as_of keeps a visitor out; exactly this long does.</param>
public sealed record NearMissPlan(JourneyScope Scope, OccurrenceSet Macro, IReadOnlyList<OccurrenceSet> Profile, long QuietMicros);

/// <summary>A visitor who lacks exactly one micro of the profile.</summary>
/// <param name="Visitor">The person's id.</param>
/// <param name="Missing">The number of the micro.</param>
/// <param name="IdleMicros">How long before as_of the last event was.</param>
/// <param name="Segment">The number of the person's segment in the view that was run over.</param>
/// <param name="Person">The person's number in it.</param>
public readonly record struct NearMissVisitor(string Visitor, int Missing, long IdleMicros, int Segment, int Person);

/// <summary>Converters' last gaps, how many had each micro before the macro, and who lacks exactly one.</summary>
public sealed class NearMissState(int profile) : IJourneyState<NearMissState>
{
    private readonly List<long> _gaps = [];
    private readonly List<NearMissVisitor> _visitors = [];

    /// <inheritdoc/>
    public static int Version => 2;

    /// <summary>Visitors whose first macro lies in the range.</summary>
    public long Converters { get; set; }

    /// <summary>By micro of the profile: converters who had it before the macro.</summary>
    public long[] Before { get; } = new long[profile];

    /// <summary>The converters' last gaps in microseconds, in no order.</summary>
    public IReadOnlyList<long> Gaps => _gaps;

    /// <summary>In the order of the journeys.</summary>
    public IReadOnlyList<NearMissVisitor> Visitors => _visitors;

    /// <inheritdoc/>
    public void Merge(NearMissState later)
    {
        Converters += later.Converters;
        for (var micro = 0; micro < Before.Length; micro++)
        {
            Before[micro] += later.Before[micro];
        }

        _gaps.AddRange(later._gaps);
        _visitors.AddRange(later._visitors);
    }

    /// <inheritdoc/>
    public void Write(StateWriter writer)
    {
        writer.Number(Converters);
        writer.Numbers(Before);
        writer.List(_gaps, writer.Number);
        writer.List(_visitors, visitor =>
        {
            writer.Text(visitor.Visitor);
            writer.Number(visitor.Missing);
            writer.Number(visitor.IdleMicros);
            writer.Number(visitor.Segment);
            writer.Number(visitor.Person);
        });
    }

    /// <inheritdoc/>
    public static NearMissState Read(StateReader reader)
    {
        var (converters, before) = (reader.Number(), reader.List(reader.Number));
        var state = new NearMissState(before.Count) { Converters = converters };
        before.CopyTo(state.Before);
        state._gaps.AddRange(reader.List(reader.Number));
        state._visitors.AddRange(reader.List(() => new NearMissVisitor(reader.Text() ?? "", reader.Int(), reader.Number(), reader.Int(), reader.Int())));
        return state;
    }

    internal void AddGap(long micros) => _gaps.Add(micros);

    internal void Add(NearMissVisitor visitor) => _visitors.Add(visitor);
}

/// <summary>Reads converters and those who nearly are, in one pass.</summary>
public static class NearMissScan
{
    /// <summary>Runs a plan.</summary>
    public static NearMissState Run(NearMissPlan plan, CancellationToken cancellation = default) =>
        JourneyRun.Run(plan.Scope.View, () => new NearMissState(plan.Profile.Count), () => new NearMissWorker(plan), cancellation);
}

/// <summary>Adds persons. For one thread.</summary>
internal sealed class NearMissWorker : IJourneyWorker<NearMissState>
{
    private readonly NearMissPlan _plan;
    private readonly JourneyScope _scope;
    private readonly OccurrenceRows _macros;
    private readonly FirstOccurrences _firsts;
    private readonly SessionScan _sessions;
    private readonly Predicate<int> _sees;
    private IndexSegment? _segment;
    private int _number;
    private int[] _indices = new int[64];

    public NearMissWorker(NearMissPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _macros = new OccurrenceRows(plan.Macro);
        _firsts = new FirstOccurrences(plan.Profile, NameSlots.Of(plan.Profile, _scope.View.Names.Count));
        _sessions = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        _sees = Sees;
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, NearMissState state)
    {
        (_segment, _number) = (_scope.View.Segments[part.Segment], part.Segment);
        _macros.Begin(_segment, part);
        _firsts.Begin(_segment, part);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_scope.Persons?.Has(part.Segment, person) != false)
            {
                AddPerson(person, state);
            }
        }
    }

    private void AddPerson(int person, NearMissState state)
    {
        var (first, last) = (_segment!.Offsets[person], _segment.Offsets[person + 1]);
        var (firstMacro, lastMacro) = Macros(first, last);
        var end = firstMacro ?? last;
        _firsts.Find(first, end, _scope.SeesAll(_segment) ? null : _sees);
        if (firstMacro is { } macro && _scope.Range.Contains(new Timestamp(_segment.Micros[macro])))
        {
            state.Converters++;
            foreach (var micro in _firsts.Found)
            {
                state.Before[micro]++;
            }

            if (Gap(person, first, last, macro) is { } gap)
            {
                state.AddGap(gap);
            }
        }

        if (lastMacro is null)
        {
            AddMissing(person, first, last, state);
        }
        else if (_segment.Micros[lastMacro.Value] < _scope.AsOf.Micros - _plan.QuietMicros)
        {
            // Long since a macro: what counts is what has been done after it.
            _firsts.Find(lastMacro.Value + 1, last, _scope.SeesAll(_segment) ? null : _sees);
            AddMissing(person, lastMacro.Value + 1, last, state);
        }
    }

    private void AddMissing(int person, int first, int last, NearMissState state)
    {
        var profile = _plan.Profile.Count;
        if (profile == 0 || _firsts.Found.Length != profile - 1)
        {
            return;
        }

        var missing = profile * (profile - 1) / 2;
        foreach (var micro in _firsts.Found)
        {
            missing -= micro;
        }

        for (var row = last - 1; row >= first; row--)
        {
            if (Sees(row))
            {
                state.Add(new NearMissVisitor(_scope.View.PersonId(_segment!, person), missing, _scope.AsOf.Micros - _segment!.Micros[row], _number, person));
                return;
            }
        }
    }

    private (int? First, int? Last) Macros(int first, int last)
    {
        int? earliest = null, latest = null;
        foreach (var row in _macros.Between(first, last))
        {
            if (Sees(row))
            {
                earliest ??= row;
                latest = row;
            }
        }

        return (earliest, latest);
    }

    // Between the session before and the macro's; in a first session between the event before and the macro.
    private long? Gap(int person, int first, int last, int macro)
    {
        _indices = _indices.Length < last - first ? new int[Math.Max(last - first, _indices.Length * 2)] : _indices;
        var spans = _sessions.Run(_segment!, person, _indices);
        var session = _indices[macro - first];
        if (session >= 2)
        {
            return spans[session - 1].StartMicros - spans[session - 2].EndMicros;
        }

        for (var row = macro - 1; row >= first; row--)
        {
            if (Sees(row))
            {
                return _segment!.Micros[macro] - _segment.Micros[row];
            }
        }

        return null;
    }

    private bool Sees(int row) => _scope.Sees(_segment!.Micros[row], _segment.Flags[row]);
}
