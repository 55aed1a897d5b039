using Cairn.Collection.Enrichment;
using Cairn.Reports.Envelope;

namespace Cairn.Reports.Attribution;

/// <summary>POST …/reports/attribution/preview: which conversions of a definition other windows or other channel rules would move.</summary>
public sealed record WindowPreviewRequest : ReportRequest
{
    /// <summary>The definition. Null: the only macro.</summary>
    public string? Definition { get; init; }

    /// <summary>The windows that are thought of, durations by kind of touch; a kind that is missing has its usual one. Null: those in force, where channel rules are thought of; else the usual ones.</summary>
    public IReadOnlyDictionary<string, string>? Windows { get; init; }

    /// <summary>The table of channels that is thought of; null: the site's.</summary>
    public ChannelRules? ChannelRules { get; init; }

    /// <summary>The site's own channel rules that are thought of; null: those in force.</summary>
    public IReadOnlyList<ChannelRule>? Channels { get; init; }

    /// <summary>How many days back from now, 1 to 366; default 90. Ignored when a range is given.</summary>
    public int? Days { get; init; }

    /// <summary>Whose credit is looked at, a model that credits one touch: <c>first</c> (default), <c>last</c>, <c>last_non_direct</c> or <c>last_paid</c>.</summary>
    public string? Model { get; init; }
}

/// <summary>What would move.</summary>
public sealed record WindowPreviewReport : ReportResult
{
    /// <summary>The definition.</summary>
    public required string Definition { get; init; }

    /// <summary>Whose credit.</summary>
    public required string Model { get; init; }

    /// <summary>ISO 4217: what values are in.</summary>
    public required string Currency { get; init; }

    /// <summary>The windows in force.</summary>
    public required IReadOnlyDictionary<string, string> Now { get; init; }

    /// <summary>Those that are thought of, with the usual ones in the kinds that were not named.</summary>
    public required IReadOnlyDictionary<string, string> Wanted { get; init; }

    /// <summary>Conversions looked at.</summary>
    public required long Conversions { get; init; }

    /// <summary>From which channel to which, most conversions first.</summary>
    public required IReadOnlyList<MovedCredit> Moved { get; init; }

    /// <summary>Up to 20 of the conversions that would move.</summary>
    public required IReadOnlyList<MovedConversion> Samples { get; init; }
}

/// <summary>Conversions that would move from one channel to another; <c>(unattributed)</c> is no path.</summary>
public sealed record MovedCredit(string From, string To, long Conversions, string Value);

/// <summary>A conversion that would move.</summary>
public sealed record MovedConversion(string T, string From, string To, string Value);
