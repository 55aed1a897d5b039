namespace Cairn.Journeys.Funnels;

/// <summary>The ordered funnel with optional steps: the required ones decide how far a unit came, then the walk takes in what it can.</summary>
internal sealed class OptionalSearch : IUnitSearch
{
    private readonly int[] _required;
    private readonly OrderedSearch _search;
    private readonly UnitResult _short;
    private readonly OptionalSteps _fill;
    private Matched[] _events = new Matched[64];

    /// <summary>A search under the rules of all steps.</summary>
    public OptionalSearch(WalkRules rules, bool[] optional)
    {
        _required = [.. Enumerable.Range(0, optional.Length).Where(step => !optional[step])];
        _search = new OrderedSearch(rules with { Steps = _required.Length, StepMicros = [.. _required.Select(step => rules.StepMicros[step])] });
        _short = new UnitResult(_required.Length);
        _fill = new OptionalSteps(optional);
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<Matched> events, UnitResult result)
    {
        if (_events.Length < events.Length)
        {
            _events = new Matched[events.Length * 2];
        }

        for (var at = 0; at < events.Length; at++)
        {
            // The place is the event's number here, to find it again in the result.
            _events[at] = events[at] with { Steps = Required(events[at].Steps), Place = at };
        }

        _search.Find(_events.AsSpan(0, events.Length), _short);
        result.Level = _short.Level == 0 ? 0 : _required[_short.Level - 1] + 1;
        if (result.Level > 0)
        {
            _fill.Fill(events, _short.Walk[0].Place, _short.Walk[_short.Level - 1].Place, result.Level, result.Walk);
        }
    }

    private uint Required(uint steps)
    {
        var required = 0u;
        for (var step = 0; step < _required.Length; step++)
        {
            required |= ((steps >> _required[step]) & 1) << step;
        }

        return required;
    }
}
