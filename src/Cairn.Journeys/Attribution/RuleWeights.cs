namespace Cairn.Journeys.Attribution;

/// <summary>What each touch of a path weighs under the rules that look at places and channels (<c>docs/definitions/attribution.md</c>). For one thread.</summary>
internal sealed class RuleWeights(AttributionPlan plan, TouchPath path, TouchScan scan)
{
    private readonly Dictionary<int, bool> _isPlatform = [];
    private readonly Dictionary<int, (bool IsDirect, bool IsPaid)> _channels = [];

    /// <summary>The first event of the person that made a lead; the largest number when there is none.</summary>
    public int LeadRow { get; set; } = int.MaxValue;

    /// <summary>The first event of the person that made an opportunity; the largest number when there is none.</summary>
    public int OpportunityRow { get; set; } = int.MaxValue;

    /// <summary>The one touch of a path that gets everything; -1 for a model that splits.</summary>
    public int One(AttributionModel model) => model switch
    {
        AttributionModel.First => 0,
        AttributionModel.Last => path.Count - 1,
        AttributionModel.LastNonDirect => LastNonDirect(),
        AttributionModel.LastPaid => LastPaid(),
        _ => -1,
    };

    /// <summary>Fills in what each touch of the path weighs under a rule of places; the sum is 1 but for rounding.</summary>
    /// <param name="model">One of the position rules, or the site's own.</param>
    /// <param name="row">The conversion.</param>
    /// <param name="weights">One for each touch.</param>
    public void Fill(AttributionModel model, int row, Span<double> weights)
    {
        var lead = Anchor(LeadRow, row);
        switch (model)
        {
            case AttributionModel.PositionU:
                Positions(weights, 40, 20, 40, (-1, 0), (-1, 0));
                break;
            case AttributionModel.PositionJ:
                Positions(weights, 20, 20, 60, (-1, 0), (-1, 0));
                break;
            case AttributionModel.PositionInverseJ:
                Positions(weights, 60, 20, 20, (-1, 0), (-1, 0));
                break;
            case AttributionModel.PositionW:
                Positions(weights, 30, 10, 30, (lead, 30), (-1, 0));
                break;
            case AttributionModel.PositionZ:
                Positions(weights, 22.5, 10, 22.5, (lead, 22.5), (Anchor(OpportunityRow, row), 22.5));
                break;
            case AttributionModel.Custom when plan.Custom is { } custom:
                Positions(weights, custom.First, custom.Others, custom.Last, (-1, 0), (-1, 0));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(model), model, "It is no rule of places.");
        }
    }

    /// <summary>The one rule for all positions: anchors on one touch add up, what is not there drops out, the others share equally.</summary>
    /// <param name="weights">Receives one for each touch.</param>
    /// <param name="first">Of the first touch.</param>
    /// <param name="others">Shared by touches that are no anchor.</param>
    /// <param name="last">Of the last touch.</param>
    /// <param name="more">Further anchors: the touch, below 0 for none, and its weight.</param>
    public static void Positions(Span<double> weights, double first, double others, double last, params ReadOnlySpan<(int Touch, double Weight)> more)
    {
        Span<bool> isAnchor = weights.Length <= 1_024 ? stackalloc bool[weights.Length] : new bool[weights.Length];
        weights.Clear();
        (isAnchor[0], isAnchor[^1]) = (true, true);
        weights[0] += first;
        weights[^1] += last;
        foreach (var (touch, weight) in more)
        {
            if (touch >= 0)
            {
                isAnchor[touch] = true;
                weights[touch] += weight;
            }
        }

        var free = weights.Length - isAnchor.Count(true);
        var sum = 0.0;
        for (var at = 0; at < weights.Length; at++)
        {
            weights[at] = isAnchor[at] ? weights[at] : others / free;
            sum += weights[at];
        }

        for (var at = 0; at < weights.Length; at++)
        {
            weights[at] = sum > 0 ? weights[at] / sum : 1.0 / weights.Length;
        }
    }

    // The last touch at or before a milestone that the person had reached when it converted.
    private int Anchor(int milestone, int row)
    {
        if (milestone > row)
        {
            return -1;
        }

        var at = path.Count - 1;
        while (at >= 0 && scan.Rows[path.Touch(at)] > milestone)
        {
            at--;
        }

        return at;
    }

    private int LastNonDirect()
    {
        for (var at = path.Count - 1; at >= 0; at--)
        {
            if (!Channel(at).IsDirect)
            {
                return at;
            }
        }

        return path.Count - 1;
    }

    private int LastPaid()
    {
        for (var at = path.Count - 1; at >= 0; at--)
        {
            if (Channel(at).IsPaid && (plan.Platform is null || IsPlatform(at)))
            {
                return at;
            }
        }

        return LastNonDirect();
    }

    private (bool IsDirect, bool IsPaid) Channel(int at)
    {
        var code = scan.Channels[path.Touch(at)];
        if (!_channels.TryGetValue(code, out var known))
        {
            var text = scan.ChannelText(code);
            _channels[code] = known = (Platforms.IsDirect(text), Platforms.IsPaid(text));
        }

        return known;
    }

    private bool IsPlatform(int at)
    {
        var code = scan.PlatformSources[path.Touch(at)];
        if (!_isPlatform.TryGetValue(code, out var known))
        {
            _isPlatform[code] = known = scan.SourceText(code) is { } source && Platforms.Of(source) == plan.Platform;
        }

        return known;
    }
}
