namespace Cairn.Reports.Attribution;

/// <summary>POST …/reports/channels: macros and micros side by side for each channel, with what it cost.</summary>
public sealed record ChannelsRequest : TouchRequest
{
    /// <summary><c>conversion</c> (default): refunds lower the value of their conversion's day; <c>refund</c>: that of their own.</summary>
    public string? RefundBasis { get; init; }

    /// <summary>Up to three dimensions, as in the attribution report; default <c>channel</c>.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>The model whose credit is shown, any but <c>participation</c>; default <c>linear</c>.</summary>
    public string? Model { get; init; }

    /// <summary>Keys of definitions, macros and micros. Null: all that are not archived.</summary>
    public IReadOnlyList<string>? Definitions { get; init; }
}

/// <summary>The channels, by macro credit.</summary>
public sealed record ChannelsReport : ResultOverTouches
{
    /// <summary>The dimensions a key is made of.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>The model whose credit is shown.</summary>
    public required string Model { get; init; }

    /// <summary>All keys together: the blended figures.</summary>
    public required ChannelTotals Totals { get; init; }

    /// <summary>Conversions and lines of cost that are left out, as no rate of their day is known.</summary>
    public required LeftOutMoney NoRate { get; init; }

    /// <summary>By macro credit, then key.</summary>
    public required IReadOnlyList<ChannelRow> Rows { get; init; }
}

/// <summary>One channel, or whatever it is grouped by.</summary>
public sealed record ChannelRow
{
    /// <summary>The values of the dimensions, joined by <c> / </c>.</summary>
    public required string Key { get; init; }

    /// <summary>Persons with a session of this key that started in the range.</summary>
    public required long Visitors { get; init; }

    /// <summary>Sessions of this key that started in the range; a click inside a session changes nothing here.</summary>
    public required long Sessions { get; init; }

    /// <summary>Each micro beside the macros.</summary>
    public required IReadOnlyList<ChannelMicro> Micros { get; init; }

    /// <summary>Credit of all macros asked for.</summary>
    public required decimal MacroCredit { get; init; }

    /// <summary>The same without conversions that were fully refunded.</summary>
    public required decimal NetMacroCredit { get; init; }

    /// <summary>Net value of the macros; null when none has one.</summary>
    public string? Value { get; init; }

    /// <summary>What the channel cost in the range; null where no cost is known.</summary>
    public string? Cost { get; init; }

    /// <summary>What the platforms call a campaign whose key is its id; null where they do not say.</summary>
    public string? Label { get; init; }

    /// <summary>Clicks and impressions the platforms counted; null where they did not say.</summary>
    public long? Clicks { get; init; }

    /// <inheritdoc cref="Clicks"/>
    public long? Impressions { get; init; }

    /// <summary>Net value / cost; null over nothing.</summary>
    public double? Roas { get; init; }

    /// <summary>Cost / macro credit; null over nothing.</summary>
    public string? Cpa { get; init; }

    /// <summary>Cost / credit of persons' first-ever conversions flagged as customer; null over nothing.</summary>
    public string? Cac { get; init; }

    /// <summary>Cost / credit of conversions flagged as lead; null over nothing.</summary>
    public string? Cpl { get; init; }

    /// <summary>1,000 · cost / impressions, over the costs that say impressions; null over nothing.</summary>
    public string? Cpm { get; init; }

    /// <summary>Cost / clicks, over the costs that say clicks; null over nothing.</summary>
    public string? Cpc { get; init; }

    /// <summary>Approximate intervals at 95 % of the figures above; null without cost.</summary>
    public ChannelIntervals? Ci { get; init; }

    /// <summary>Conversions with the key on their path but not last, over all macros.</summary>
    public required long Assisted { get; init; }

    /// <summary>assisted / conversions with the key last; null over nothing.</summary>
    public double? AssistRatio { get; init; }
}

/// <summary>A micro in one channel.</summary>
/// <param name="Key">The definition's key.</param>
/// <param name="Credit">Its credit in the channel.</param>
/// <param name="PerMacro">credit / macro credit; null over nothing.</param>
/// <param name="CostPer">cost / credit; null where no cost is known.</param>
/// <param name="Ci">Its approximate interval at 95 %; null without cost.</param>
public sealed record ChannelMicro(string Key, decimal Credit, double? PerMacro, string? CostPer, MoneyInterval? Ci = null);

/// <summary>All keys together.</summary>
public sealed record ChannelTotals
{
    /// <summary>Credit of all macros, <c>(unattributed)</c> and <c>(baseline)</c> among them.</summary>
    public required decimal MacroCredit { get; init; }

    /// <summary>Net value of all macros; null when none has one.</summary>
    public string? Value { get; init; }

    /// <summary>All cost of the range, also what is not known by the dimensions asked for; null without any.</summary>
    public string? Cost { get; init; }

    /// <summary>All net value / all cost: the blended return; null over nothing.</summary>
    public double? Roas { get; init; }

    /// <summary>All cost / all macros; null over nothing.</summary>
    public string? Cpa { get; init; }

    /// <summary>All cost / all new customers; null over nothing.</summary>
    public string? Cac { get; init; }

    /// <summary>All cost / all leads; null over nothing.</summary>
    public string? Cpl { get; init; }
}

/// <summary>Money that is left out for want of a rate.</summary>
/// <param name="Conversions">How many conversions.</param>
/// <param name="Costs">How many lines of cost.</param>
public sealed record LeftOutMoney(long Conversions, long Costs);

/// <summary>Intervals of a channel's figures at 95 %: a Poisson bootstrap over persons with 200 replicates and a fixed seed. What was spent is taken as it is.</summary>
public sealed record ChannelIntervals(RatioInterval? Roas, MoneyInterval? Cpa, MoneyInterval? Cac, MoneyInterval? Cpl);

/// <summary>An interval of a ratio.</summary>
public sealed record RatioInterval(double Low, double High);

/// <summary>An interval of an amount in the report's currency; <paramref name="High"/> is null where the data sets no bound.</summary>
public sealed record MoneyInterval(string Low, string? High);
