using System.Text.Json;

namespace Cairn.Storage.Catalog.Attribution;

/// <summary>How far back touches count before the conversions of a definition, as somebody set it. Never changed once it is there.</summary>
/// <param name="Definition">The key of the definition.</param>
/// <param name="Version">1, 2, … for each definition.</param>
/// <param name="Windows">Durations such as <c>30d</c> by kind of touch; a kind that is missing has its usual one. Empty: all have.</param>
/// <param name="CreatedBy">Who set it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record StoredWindows(string Definition, int Version, IReadOnlyDictionary<string, string> Windows, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>The lookback windows of all sites, in versions. Any thread may call.</summary>
public sealed class WindowBook
{
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal WindowBook(CatalogFile file, TimeProvider time) => (_file, _time) = (file, time);

    /// <summary>Every version, by definition and number.</summary>
    public IReadOnlyList<StoredWindows> All(int site) => _file.Read(context => context.AttributionWindows.Where(row => row.SiteId == site)
        .OrderBy(row => row.Definition).ThenBy(row => row.Version).AsEnumerable().Select(Shown).ToList());

    /// <summary>The windows in force by definition.</summary>
    public IReadOnlyDictionary<string, StoredWindows> Current(int site) =>
        All(site).GroupBy(windows => windows.Definition, StringComparer.Ordinal).ToDictionary(versions => versions.Key, versions => versions.Last(), StringComparer.Ordinal);

    /// <summary>Sets windows from now on; the same as those in force stay what they are.</summary>
    public StoredWindows Set(int site, string definition, IReadOnlyDictionary<string, string> windows, string createdBy) => _file.Write(context =>
    {
        var text = JsonSerializer.Serialize(windows.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value));
        var newest = context.AttributionWindows.Where(row => row.SiteId == site && row.Definition == definition).OrderByDescending(row => row.Version).FirstOrDefault();
        if (newest?.Text == text)
        {
            return Shown(newest);
        }

        var row = new WindowsRow
        {
            SiteId = site,
            Definition = definition,
            Version = (newest?.Version ?? 0) + 1,
            Text = text,
            CreatedBy = createdBy,
            CreatedAt = _time.GetUtcNow(),
        };
        context.AttributionWindows.Add(row);
        return Shown(row);
    });

    private static StoredWindows Shown(WindowsRow row) =>
        new(row.Definition, row.Version, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Text) ?? [], row.CreatedBy, row.CreatedAt);
}
