using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;

namespace Cairn.Journeys.Drivers;

/// <summary>Turns journeys into rows at landmarks, all candidates at once. For one thread.</summary>
/// <remarks>A person costs the sessions they have and, at each landmark, the candidates they have met: never the number of candidates.</remarks>
internal sealed class DriverScan : IJourneyWorker<DriverState>
{
    private readonly DriverPlan _plan;
    private readonly JourneyScope _scope;
    private readonly PartMatches _matches;
    private readonly PersonTraits _traits;
    private readonly SessionScan _sessions;
    private readonly MetCandidates _met;
    private readonly LandmarkRows _rows;
    private int[] _indices = new int[64];

    public DriverScan(DriverPlan plan)
    {
        _plan = plan;
        _scope = plan.Scope;
        _matches = new PartMatches(_scope, plan.Candidates);
        _traits = new PersonTraits(_scope.View);
        _sessions = new SessionScan(_scope.View, _scope.Sessions, _scope.Hidden, _scope.AsOf);
        _met = new MetCandidates(plan.Candidates.Count);
        _rows = new LandmarkRows(plan, _met);
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, DriverState state)
    {
        var segment = _scope.View.Segments[part.Segment];
        var macros = _plan.Macro.Segments[part.Segment].Rows;
        var macro = Array.BinarySearch(macros, segment.Offsets[part.Start]);
        macro = macro < 0 ? ~macro : macro;
        _matches.Begin(part);
        _traits.Begin(segment, state);
        for (var person = part.Start; person < part.End; person++)
        {
            var (first, end, before) = (segment.Offsets[person], segment.Offsets[person + 1], macro);
            while (macro < macros.Length && macros[macro] < end)
            {
                macro++;
            }

            if (_scope.Persons?.Has(part.Segment, person) != false && FindStart(segment, first, end) is var start and >= 0)
            {
                AddPerson(segment, person, start, macros.AsSpan(before, macro - before), state);
            }
        }
    }

    // The first event of the range that exists for the report, or a negative number.
    private int FindStart(IndexSegment segment, int first, int end)
    {
        var row = JourneyRows.FirstAtOrAfter(segment, first, end, _scope.Range.Start.Micros);
        while (row < end && (segment.Flags[row] & _scope.Hidden) != 0)
        {
            row++;
        }

        return row < end && segment.Micros[row] < Math.Min(_scope.Range.End.Micros, _scope.AsOf.Micros) ? row : -1;
    }

    private void AddPerson(IndexSegment segment, int person, int start, ReadOnlySpan<int> macroRows, DriverState state)
    {
        var (first, end) = (segment.Offsets[person], segment.Offsets[person + 1]);
        Span<int> kept = macroRows.Length <= 64 ? stackalloc int[64] : new int[macroRows.Length];
        var count = 0;
        foreach (var row in macroRows)
        {
            if (_matches.Keeps(row))
            {
                kept[count++] = row;
            }
        }

        var macros = kept[..count];
        var inRange = FirstInRange(segment, macros);
        _met.Read(segment, first, end, _matches, macros);
        _met.Tally(segment, _scope.Range, inRange, state);
        state.Visitors++;
        state.Converters += inRange >= 0 ? 1 : 0;
        var next = macros.IndexOfAnyInRange(start, int.MaxValue);
        var isAtRisk = _plan.SinceStart || next == 0 || macros.IsEmpty;
        var startMicros = segment.Micros[start];
        var outcome = next < 0 ? long.MaxValue : segment.Micros[macros[next]];
        if (!isAtRisk || outcome <= startMicros || !_rows.CanFollow(startMicros))
        {
            return;
        }

        if (_indices.Length < end - first)
        {
            _indices = new int[(end - first) * 2];
        }

        var spans = _sessions.Run(segment, person, _indices);
        var session = FirstSession(spans, start);
        var rows = _rows.Add(segment, start, end, spans, session, outcome, state);
        if (rows > 0)
        {
            state.Persons.Add(Describe(segment, person, start, spans, session, rows));
        }
    }

    private int FirstInRange(IndexSegment segment, ReadOnlySpan<int> macros)
    {
        foreach (var row in macros)
        {
            var micros = segment.Micros[row];
            if (micros >= _scope.Range.Start.Micros)
            {
                return micros < _scope.Range.End.Micros ? row : -1;
            }
        }

        return -1;
    }

    private static int FirstSession(IReadOnlyList<SessionSpan> spans, int start)
    {
        var session = 0;
        while (session < spans.Count && spans[session].LastRow < start)
        {
            session++;
        }

        return session;
    }

    private DriverPerson Describe(IndexSegment segment, int person, int start, IReadOnlyList<SessionSpan> spans, int session, int rows)
    {
        var (first, last) = session < spans.Count ? (Math.Min(start, spans[session].FirstRow), spans[session].LastRow) : (start, start);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(_scope.View.PersonId(segment, person)), hash);
        return new DriverPerson(
            BinaryPrimitives.ReadUInt64BigEndian(hash), segment.Micros[start], _traits.Of(0, first, last), _traits.Of(1, first, last),
            _traits.Of(2, first, last), session == 0, rows);
    }
}
