namespace Cairn.Collection.Import.Costs;

/// <summary>What was spent on one day, for whatever the platform tells apart (<c>docs/definitions/cost.md</c>). A missing text is empty.</summary>
public sealed record CostLine
{
    /// <summary>The day, as the platform dates it.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The account at the platform.</summary>
    public string Account { get; init; } = "";

    /// <summary>As in <c>utm_source</c>.</summary>
    public required string Source { get; init; }

    /// <summary>As in <c>utm_medium</c>.</summary>
    public required string Medium { get; init; }

    /// <summary>The campaign's name.</summary>
    public string Campaign { get; init; } = "";

    /// <summary>The campaign's id.</summary>
    public string CampaignId { get; init; } = "";

    /// <summary>The ad group, ad set or line.</summary>
    public string AdGroup { get; init; } = "";

    /// <summary>The ad, as in <c>utm_content</c>.</summary>
    public string Creative { get; init; } = "";

    /// <summary>0 or more, in <see cref="Currency"/>.</summary>
    public required decimal Cost { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    /// <summary>Clicks the platform counted; null when it did not say.</summary>
    public long? Clicks { get; init; }

    /// <summary>Impressions the platform counted; null when it did not say.</summary>
    public long? Impressions { get; init; }

    /// <summary>The IANA zone of the platform's days; empty when it did not say. Says what the day meant; it moves nothing.</summary>
    public string Timezone { get; init; } = "";

    /// <summary>Everything before the cost: what a newer upload replaces. Case does not count.</summary>
    public string Key => string.Join('\u001F', Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), Account, Source, Medium, Campaign, CampaignId, AdGroup, Creative).ToLowerInvariant();
}

/// <summary>A row that is not taken.</summary>
/// <param name="Line">Where it stands, counted from 1 in lines of the file.</param>
/// <param name="Reason">Why, such as <c>cost_negative</c>.</param>
/// <param name="Message">The same in words, with what to do.</param>
public sealed record RefusedCost(long Line, string Reason, string Message);

/// <summary>A cost file that was read.</summary>
/// <param name="Lines">What is taken, in order of the file.</param>
/// <param name="Refused">The first <see cref="CostFile.MostListed"/> rows that are not.</param>
/// <param name="RefusedCount">How many rows are not taken.</param>
/// <param name="Skipped">Rows of totals, which a preset passes over.</param>
/// <param name="RefusedCost">The sum of what the refused rows say they cost, as far as it can be read; currencies are not told apart.</param>
public sealed record CostFileRead(IReadOnlyList<CostLine> Lines, IReadOnlyList<RefusedCost> Refused, long RefusedCount, long Skipped, decimal RefusedCost);
