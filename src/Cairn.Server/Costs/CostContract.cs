using System.Text.Json;
using Cairn.Collection.Import.Costs;
using Cairn.Storage.Catalog.Costs;

namespace Cairn.Server.Costs;

/// <summary>A cost file inside JSON; it may as well be a form with the same fields, or be the body itself with the others in the query.</summary>
/// <param name="File">The text of a file: CSV with a header, or JSON lines.</param>
/// <param name="Mapping">The name of a saved mapping or a preset (<c>plain</c>, <c>google_ads</c>, <c>meta</c>, <c>linkedin</c>, <c>microsoft</c>), or an object of columns by key. Default <c>plain</c>.</param>
/// <param name="Map">Changes of the mapping, such as <c>date=Day</c> and <c>const.currency=EUR</c>.</param>
/// <param name="DryRun">Read and tell, store nothing.</param>
/// <param name="Name">How the file is called in the list of imports.</param>
internal sealed record CostRequest(string File, JsonElement? Mapping = null, IReadOnlyList<string>? Map = null, bool DryRun = false, string? Name = null);

/// <summary>What an upload of costs did, or would do.</summary>
/// <param name="Import">The number it is rolled back by; null for a dry run and when no row was taken.</param>
/// <param name="DryRun">Whether nothing was stored.</param>
/// <param name="Mapping">The mapping it was read with.</param>
/// <param name="Rows">Rows taken.</param>
/// <param name="Replaced">Rows that stood under the same key before.</param>
/// <param name="RefusedCount">Rows not taken.</param>
/// <param name="Refused">The first 1,000 of them.</param>
/// <param name="Skipped">A platform's rows of totals.</param>
/// <param name="Unmatched">Up to 200 campaigns that no visit has.</param>
/// <param name="UnmatchedCount">How many there are.</param>
/// <param name="WithoutCampaign">Rows taken that name no campaign; they count for their source, medium and channel.</param>
/// <param name="From">The first day taken; null for none.</param>
/// <param name="To">The last.</param>
/// <param name="Sums">What was taken by currency.</param>
/// <param name="WithoutRate">Rows taken in another currency than the site's without a rate of their day; reports leave them out until there is one.</param>
internal sealed record CostUploaded(
    int? Import, bool DryRun, string Mapping, int Rows, int Replaced, long RefusedCount, IReadOnlyList<RefusedCost> Refused, long Skipped, IReadOnlyList<string> Unmatched, int UnmatchedCount,
    int WithoutCampaign, DateOnly? From, DateOnly? To, IReadOnlyList<CostSum> Sums, int WithoutRate);

/// <summary>What was spent in one currency.</summary>
internal sealed record CostSum(string Currency, string Cost);

internal sealed record CostImportList(IReadOnlyList<CostImport> Rows);

/// <summary>Mappings of cost files.</summary>
/// <param name="Rows">Those the site saved.</param>
/// <param name="Presets">Those that come with Cairn.</param>
/// <param name="Keys">What columns can be mapped to.</param>
internal sealed record CostMappingList(IReadOnlyList<SavedCostMapping> Rows, IReadOnlyList<string> Presets, IReadOnlyList<string> Keys);

/// <param name="Preset">What the mapping begins with; default <c>plain</c>.</param>
/// <param name="Settings">What it changes, such as <c>date=Day</c>.</param>
internal sealed record CostMappingRequest(IReadOnlyList<string> Settings, string Preset = "plain");

/// <summary>A rate as it is written.</summary>
/// <param name="Date">Such as <c>2026-11-22</c>.</param>
/// <param name="From">ISO 4217.</param>
/// <param name="To">ISO 4217.</param>
/// <param name="Rate">Units of <paramref name="To"/> for one of <paramref name="From"/>, as a decimal in a text.</param>
internal sealed record RateRow(DateOnly Date, string From, string To, string Rate);

/// <summary>Rates, the newest days first.</summary>
/// <param name="Rows">At most 2,000.</param>
/// <param name="More">Whether there are more.</param>
internal sealed record RateList(IReadOnlyList<RateRow> Rows, bool More);

/// <summary>Rates to set; a day and pair that is there is replaced.</summary>
/// <param name="Rows">Rates; or give <paramref name="File"/>.</param>
/// <param name="File">The text of a file with <c>date, from, to, rate</c>.</param>
internal sealed record RatesRequest(IReadOnlyList<RateGiven>? Rows = null, string? File = null);

/// <summary>A rate to set.</summary>
internal sealed record RateGiven(string Date, string From, string To, string Rate);

/// <summary>What setting rates did.</summary>
internal sealed record RatesSet(int Rows, int Replaced);

/// <summary>Campaigns whose spellings are joined.</summary>
internal sealed record CampaignNameList(IReadOnlyList<CampaignNameShown> Rows);

/// <summary>A spelling and the campaign it stands for.</summary>
internal sealed record CampaignNameShown(string Spelling, string Name);

/// <summary>Spellings that are to be one campaign.</summary>
/// <param name="Name">What the campaign is called in reports.</param>
/// <param name="Spellings">Names or ids as visits or costs have them; case does not count.</param>
internal sealed record CampaignJoinRequest(string Name, IReadOnlyList<string> Spellings);
