using Cairn.Journeys.Index;

namespace Cairn.Journeys.Attribution;

/// <summary>The touch that would be credited if channels were told by another column, for previews. For one thread.</summary>
internal sealed class OtherChannels
{
    private readonly AttributionPlan _plan;
    private readonly TouchSlots _slots;
    private readonly TouchScan _scan;
    private readonly TouchPath _path;
    private readonly RuleWeights _rules;
    private bool _begun;

    /// <param name="plan">Its second definition is looked at.</param>
    /// <param name="column">What tells channels.</param>
    /// <param name="asks">As of the scan beside it.</param>
    public OtherChannels(AttributionPlan plan, string column, TouchAsks asks)
    {
        _plan = plan with { Scope = plan.Scope with { ChannelColumn = column } };
        var dimensions = TouchScan.Given([TouchDimension.Of("channel", plan.Scope.View, column)!], plan.Sources, plan.Ads);
        _slots = new TouchSlots(dimensions);
        _scan = new TouchScan(_plan.Scope, dimensions, _slots, asks, plan.Sources, plan.Ads);
        _path = new TouchPath(_plan, _scan);
        _rules = new RuleWeights(_plan, _path, _scan);
    }

    /// <summary>Begins a part.</summary>
    public void Begin(IndexSegment segment, JourneyPart part)
    {
        _slots.Begin();
        _scan.Begin(segment, part);
    }

    /// <summary>Finds the touches of a person, as <see cref="TouchScan.Find"/>.</summary>
    public void Find(int person, long since, int lastRow)
    {
        _scan.Find(person, since, lastRow);
        _begun = false;
    }

    /// <summary>The channel that would be credited; empty for no path. Conversions of a person are asked for upwards, once each.</summary>
    public string KeyOf(int row, long moment)
    {
        if (!_begun)
        {
            _path.Begin(1);
            _begun = true;
        }

        // Previews look at paths that begin with the window, so that no conversion before counts.
        _path.Find(row, moment, previous: -1);
        return _path.Count == 0 ? "" : _slots.Text(_path.Slots[_rules.One(_plan.Models[0])]) ?? "";
    }
}
