namespace Cairn.Storage.Catalog.Costs;

internal sealed class CostImportRow
{
    public int Id { get; set; }
    public required int SiteId { get; set; }
    public required string File { get; set; }
    public required string Mapping { get; set; }
    public required int Rows { get; set; }
    public int Replaced { get; set; }
    public required long Refused { get; set; }
    public required string StartedBy { get; set; }
    public required DateTimeOffset At { get; set; }
    public DateTimeOffset? UndoneAt { get; set; }
}

/// <summary>A line of one import. <see cref="Live"/>: no newer import that stands has one with this key.</summary>
internal sealed class CostLineRow
{
    public long Id { get; set; }
    public required int SiteId { get; set; }
    public required int Import { get; set; }
    public required string Key { get; set; }
    public required int Day { get; set; }
    public required string Account { get; set; }
    public required string Source { get; set; }
    public required string Medium { get; set; }
    public required string Campaign { get; set; }
    public required string CampaignId { get; set; }
    public required string AdGroup { get; set; }
    public required string Creative { get; set; }
    public required decimal Cost { get; set; }
    public required string Currency { get; set; }
    public long? Clicks { get; set; }
    public long? Impressions { get; set; }
    public required string Timezone { get; set; }
    public required bool Live { get; set; }
}

internal sealed class CostMappingRow
{
    public required int SiteId { get; set; }
    public required string Name { get; set; }

    /// <summary>A JSON array of settings, the first the preset it begins with.</summary>
    public required string Text { get; set; }
}

internal sealed class CurrencyRateRow
{
    public required int SiteId { get; set; }
    public required int Day { get; set; }
    public required string From { get; set; }
    public required string To { get; set; }
    public required decimal Rate { get; set; }
}

internal sealed class CampaignNameRow
{
    public required int SiteId { get; set; }
    public required string Spelling { get; set; }
    public required string Name { get; set; }
}
