namespace Cairn.Collection.Import.Costs;

/// <summary>Mappings for the platforms' own exports, as they are named in their interfaces and reporting APIs.</summary>
public static class CostPresets
{
    private static readonly Dictionary<string, CostMapping> All = new(StringComparer.Ordinal)
    {
        ["plain"] = CostMapping.Plain,
        ["google_ads"] = Of(
            "google", "cpc", null,
            ("date", "Day|Date|segments.date"), ("account", "Customer ID|Account|Account name|customer.id"), ("campaign", "Campaign|Campaign name|campaign.name"),
            ("campaign_id", "Campaign ID|campaign.id"), ("ad_group", "Ad group|Ad group name|ad_group.name"), ("creative", "Ad|Ad ID|Ad name|ad_group_ad.ad.id"),
            ("cost", "Cost|Cost (*)"), ("cost_micros", "Cost micros|cost_micros|metrics.cost_micros"), ("currency", "Currency code|Currency|customer.currency_code"),
            ("clicks", "Clicks|metrics.clicks"), ("impressions", "Impr.|Impressions|metrics.impressions"), ("timezone", "Time zone|customer.time_zone")),
        ["meta"] = Of(
            "facebook", "paid_social", null,
            ("date", "Day|Reporting starts|date_start"), ("account", "Account ID|Account name|account_id"), ("campaign", "Campaign name|campaign_name"),
            ("campaign_id", "Campaign ID|campaign_id"), ("ad_group", "Ad set name|Ad Set Name|adset_name"), ("creative", "Ad name|Ad Name|ad_name"),
            ("cost", "Amount spent (*)|Amount spent|spend"), ("currency", "Currency|account_currency"), ("clicks", "Link clicks|Clicks (all)|clicks"), ("impressions", "Impressions|impressions")),
        ["linkedin"] = Of(
            "linkedin", "paid_social", "M/d/yyyy",
            ("date", "Start Date (in UTC)|Start Date|Date|dateRange.start"), ("account", "Account Name|Account ID"), ("campaign", "Campaign Name"), ("campaign_id", "Campaign ID"),
            ("ad_group", "Campaign Group Name|Campaign Group"), ("creative", "Ad Name|Creative Name|Ad ID|Creative ID"), ("cost", "Total Spent|Total Spent (*)|costInLocalCurrency"), ("currency", "Currency"),
            ("clicks", "Clicks"), ("impressions", "Impressions")),
        ["microsoft"] = Of(
            "bing", "cpc", "M/d/yyyy",
            ("date", "Gregorian date|TimePeriod|Day|Date"), ("account", "Account number|AccountNumber|Account name|AccountName"), ("campaign", "Campaign name|CampaignName|Campaign"),
            ("campaign_id", "Campaign ID|CampaignId"), ("ad_group", "Ad group|Ad group name|AdGroupName"), ("creative", "Ad ID|AdId|Ad title|AdTitle"), ("cost", "Spend"),
            ("currency", "Currency code|CurrencyCode"), ("clicks", "Clicks"), ("impressions", "Impressions"), ("timezone", "Time zone|TimeZone")),
    };

    /// <summary>The names of the presets; <c>plain</c> reads columns called like the keys.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Keys];

    /// <summary>A preset by its name; null when there is none.</summary>
    public static CostMapping? Of(string name) => All.GetValueOrDefault(name);

    // What an export does not say of its own platform is said here; a column of that name goes first.
    private static CostMapping Of(string source, string medium, string? dateFormat, params (string Key, string Names)[] columns) => new()
    {
        Columns = new Dictionary<string, IReadOnlyList<string>>(columns.ToDictionary(column => column.Key, column => (IReadOnlyList<string>)column.Names.Split('|')), StringComparer.Ordinal)
        {
            ["source"] = ["utm_source"],
            ["medium"] = ["utm_medium"],
        },
        Constants = new Dictionary<string, string>(StringComparer.Ordinal) { ["source"] = source, ["medium"] = medium },
        DateFormat = dateFormat,
        SkipsTotals = true,
    };
}
