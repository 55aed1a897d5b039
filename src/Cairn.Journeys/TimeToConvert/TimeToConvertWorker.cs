using Cairn.Journeys.Index;
using Cairn.Journeys.Running;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Time;

namespace Cairn.Journeys.TimeToConvert;

/// <summary>Measures the persons of a part. For one thread. Sessions are cut only of those who converted.</summary>
internal sealed class TimeToConvertWorker : IJourneyWorker<TimeToConvertState>
{
    private const int From = 0;
    private const int To = 1;
    private readonly TimeToConvertPlan _plan;
    private readonly MatchScan _scan;
    private readonly SessionCuts _cuts;
    private readonly Column _channel;
    private IndexSegment? _segment;
    private ColumnCodes _channels;

    public TimeToConvertWorker(TimeToConvertPlan plan)
    {
        _plan = plan;
        _scan = new MatchScan(plan.Scope, [plan.From, plan.To]);
        _cuts = new SessionCuts(plan.Scope);
        _channel = plan.Scope.View.Column("channel");
    }

    /// <inheritdoc/>
    public void Add(JourneyPart part, TimeToConvertState state)
    {
        _segment = _plan.Scope.View.Segments[part.Segment];
        _channels = _plan.Scope.View.Codes(_channel, _segment);
        _scan.Begin(part);
        _cuts.Begin(part);
        for (var person = part.Start; person < part.End; person++)
        {
            if (_plan.Scope.Persons?.Has(part.Segment, person) != false)
            {
                Add(person, state);
            }
        }
    }

    private void Add(int person, TimeToConvertState state)
    {
        var matches = _scan.Of(person);
        var at = 0;
        while (at < matches.Length && matches[at].Set != From)
        {
            at++;
        }

        if (at == matches.Length || !_plan.Scope.Range.Contains(new Timestamp(matches[at].Micros)))
        {
            return;
        }

        // A match of both sets on one event stands first as a start.
        var start = matches[at];
        while (++at < matches.Length)
        {
            if (matches[at].Set == To && (_plan.AtOnce || matches[at].Row > start.Row))
            {
                var (session, touches) = Way(person, start.Row, matches[at].Row);
                state.AddConverted(matches[at].Micros - start.Micros, session, touches);
                return;
            }
        }

        state.AddCensored(_plan.Scope.AsOf.Micros - start.Micros);
    }

    // The number of the conversion's session, and how many sessions with a channel, from that of the start on, led to it.
    private (int Session, int Touches) Way(int person, int start, int end)
    {
        var spans = _cuts.Run(person);
        var (session, first, touches) = (_cuts.IndexOf(end), _cuts.IndexOf(start), 0);
        for (var at = 0; at < spans.Count && spans[at].FirstRow <= end; at++)
        {
            touches += (spans[at].FirstRow >= start || spans[at].Index == first) && HasChannel(spans[at], end) ? 1 : 0;
        }

        return (session, touches);
    }

    private bool HasChannel(SessionSpan span, int end)
    {
        for (var row = span.FirstRow; row <= Math.Min(span.LastRow, end); row++)
        {
            if (_channels[row] != 0 && _cuts.IndexOf(row) == span.Index)
            {
                return true;
            }
        }

        return false;
    }
}
