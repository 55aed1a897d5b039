using Cairn.Reports.Envelope;

namespace Cairn.Reports.Changes;

/// <summary>POST …/reports/changes: what the change of a macro's visitor rate is made of. Without <c>compare</c> it stands beside the period before.</summary>
public sealed record ChangesRequest : ReportRequest
{
    /// <summary>The macro; null: the only one of the site.</summary>
    public string? Macro { get; init; }

    /// <summary>The dimensions: any of <c>channel</c>, <c>source</c>, <c>medium</c>, <c>campaign</c>, <c>landing</c>, <c>device</c>, <c>browser</c>, <c>os</c>, <c>language</c>, <c>country</c>, <c>region</c>, <c>city</c>; null: channel, device, country and landing.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>How many values of a dimension are told apart, 1 to 200; the rest is one value. Default 20.</summary>
    public int? Top { get; init; }
}

/// <summary>A change of a visitor rate, and what goes into it.</summary>
public sealed record ChangesReport : ReportResult
{
    /// <summary>The macro.</summary>
    public required string Macro { get; init; }

    /// <summary>The period it stands beside.</summary>
    public required RangeResult Before { get; init; }

    /// <summary>The visitor rate now.</summary>
    public required RatePoint Now { get; init; }

    /// <summary>The visitor rate before.</summary>
    public required RatePoint Then { get; init; }

    /// <summary>now − then; null when one of them is over nobody.</summary>
    public double? Change { get; init; }

    /// <summary>Of the change (Newcombe, 95 %); holding 0 means that chance alone may have made it.</summary>
    public IntervalResult? Ci { get; init; }

    /// <summary>Each dimension shares the whole change out; they are views of the same change and do not add up to each other.</summary>
    public required IReadOnlyList<ChangeDimension> Dimensions { get; init; }

    /// <summary>Each micro shares the whole change out: by how many did it, and by how those who did convert. By the size of the reach effect, descending.</summary>
    public required IReadOnlyList<ChangeStep> Steps { get; init; }
}

/// <summary>A visitor rate of one period.</summary>
public sealed record RatePoint(long Visitors, long Converted, double? Rate, IntervalResult? Ci, bool LowData);

/// <summary>The change by the values of one dimension.</summary>
/// <param name="By">The dimension.</param>
/// <param name="RateEffect">The sum over all values: how far visitors alike convert otherwise.</param>
/// <param name="MixEffect">The sum over all values: how far there are other visitors.</param>
/// <param name="Rows">By the size of the effect, descending, then by value.</param>
public sealed record ChangeDimension(string By, double RateEffect, double MixEffect, IReadOnlyList<ChangeRow> Rows);

/// <summary>One value of a dimension.</summary>
/// <param name="Key">The value; <c>(none)</c> for visitors without one, <c>(other)</c> for the values that are not told apart.</param>
/// <param name="Now">Its visitors now.</param>
/// <param name="Then">Its visitors before.</param>
/// <param name="ShareNow">Of all visitors now.</param>
/// <param name="ShareThen">Of all visitors before.</param>
/// <param name="RateEffect">What its own rate contributes to the change.</param>
/// <param name="MixEffect">What its share contributes.</param>
/// <param name="Effect">Both.</param>
public sealed record ChangeRow(string Key, RatePoint Now, RatePoint Then, double ShareNow, double ShareThen, double RateEffect, double MixEffect, double Effect);

/// <summary>A micro on the way, or beside it.</summary>
/// <param name="Key">The micro.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Now">Visitors who did it now, and how many of them converted.</param>
/// <param name="Then">The same before.</param>
/// <param name="ShareNow">Its visitor rate now.</param>
/// <param name="ShareThen">Its visitor rate before.</param>
/// <param name="ReachEffect">What goes with more or fewer visitors doing it.</param>
/// <param name="AfterEffect">What goes with those who did it converting better or worse.</param>
/// <param name="OthersEffect">What goes with those who did not. The three add up to the change.</param>
public sealed record ChangeStep(
    string Key, string Name, RatePoint Now, RatePoint Then, double ShareNow, double ShareThen, double ReachEffect, double AfterEffect, double OthersEffect);
