using Cairn.Journeys.Attribution.Learned;

namespace Cairn.Journeys.Attribution;

/// <summary>Asks a learned model for its weights on the path at hand. For one thread.</summary>
internal sealed class LearnedSplit(IPathWeights weights, TouchPath path, TouchScan scan)
{
    private readonly Dictionary<int, string> _texts = [];
    private readonly string[] _channels = new string[AttributionPlan.MaxTouches];

    /// <summary>By lane; null where no model is learned.</summary>
    public static LearnedSplit?[] Of(AttributionPlan plan, TouchPath path, TouchScan scan) =>
    [
        .. Enumerable.Range(0, plan.Conversions.Count * plan.Models.Count)
            .Select(lane => plan.Learned.TryGetValue((lane / plan.Models.Count, lane % plan.Models.Count), out var learned) ? new LearnedSplit(learned, path, scan) : null),
    ];

    /// <summary>Fills in a weight for each touch, then the baseline's, then what the model leaves unattributed; the sum is 1.</summary>
    public void Fill(CreditedConversion conversion, Span<double> all)
    {
        for (var at = 0; at < path.Count; at++)
        {
            _channels[at] = Text(scan.Channels[path.Touch(at)]);
        }

        var first = path.Touch(0);
        var touches = new PathTouches
        {
            Channels = _channels.AsSpan(0, path.Count),
            Times = path.Times,
            Moment = conversion.Moment,
            Device = scan.DeviceOf(first),
            IsNew = scan.IsFirstOfPerson(first),
        };
        var rest = weights.Fill(touches, all[..path.Count]);
        (all[path.Count], all[path.Count + 1]) = (rest.Baseline, rest.Unattributed);
    }

    private string Text(int code)
    {
        if (!_texts.TryGetValue(code, out var text))
        {
            _texts[code] = text = scan.ChannelText(code) ?? TouchDimension.None;
        }

        return text;
    }
}
