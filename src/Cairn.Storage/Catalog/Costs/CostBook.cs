using System.Data.Common;
using System.Globalization;
using Cairn.Collection.Import.Costs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Cairn.Storage.Catalog.Costs;

/// <summary>One import of costs.</summary>
/// <param name="Number">What it is rolled back by; never given twice.</param>
/// <param name="File">The name of its file.</param>
/// <param name="Mapping">The name of the mapping it was read with, or <c>own</c>.</param>
/// <param name="Rows">Rows taken.</param>
/// <param name="Replaced">Rows that stood under the same key before.</param>
/// <param name="Refused">Rows refused.</param>
/// <param name="StartedBy">Who uploaded it.</param>
/// <param name="At">When.</param>
/// <param name="UndoneAt">When it was rolled back; null while it stands.</param>
public sealed record CostImport(int Number, string File, string Mapping, int Rows, int Replaced, long Refused, string StartedBy, DateTimeOffset At, DateTimeOffset? UndoneAt);

/// <summary>What rolling an import back did.</summary>
/// <param name="Number">The import's.</param>
/// <param name="Rows">Rows it had.</param>
/// <param name="Counted">Those of them that counted until now; newer imports had replaced the others.</param>
/// <param name="StandsAgain">Rows of older imports that count again.</param>
public sealed record CostUndone(int Number, int Rows, int Counted, int StandsAgain);

/// <summary>What was spent on all sites (<c>docs/decisions/0007-costs.md</c>). Of the lines with one key that of the newest import that stands counts. Any thread may call.</summary>
public sealed class CostBook
{
    private const string Insert = """
        insert into cost_lines ("SiteId", "Import", "Key", "Day", "Account", "Source", "Medium", "Campaign", "CampaignId", "AdGroup", "Creative", "Cost", "Currency", "Clicks", "Impressions", "Timezone", "Live")
        values (@site, @import, @key, @day, @account, @source, @medium, @campaign, @campaign_id, @ad_group, @creative, @cost, @currency, @clicks, @impressions, @timezone, 1)
        """;

    private const string Cover = """update cost_lines set "Live" = 0 where "SiteId" = @site and "Key" = @key and "Live" = 1""";
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal CostBook(CatalogFile file, TimeProvider time) => (_file, _time) = (file, time);

    /// <summary>The imports of a site, the newest first.</summary>
    public IReadOnlyList<CostImport> Imports(int site) => _file.Read(context =>
        context.CostImports.Where(row => row.SiteId == site).OrderByDescending(row => row.Id).AsEnumerable().Select(Shown).ToList());

    /// <summary>Takes lines in, each over what stands under its key; all or none.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="mapping">The name of the mapping.</param>
    /// <param name="lines">No two with one key.</param>
    /// <param name="refused">How many rows of the file were not taken.</param>
    /// <param name="by">Who asks.</param>
    public CostImport Add(int site, string file, string mapping, IReadOnlyList<CostLine> lines, long refused, string by)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return _file.Write(context =>
        {
            var row = new CostImportRow { SiteId = site, File = file, Mapping = mapping, Rows = lines.Count, Refused = refused, StartedBy = by, At = _time.GetUtcNow() };
            context.CostImports.Add(row);
            context.SaveChanges();
            using var cover = Command(context, Cover);
            using var insert = Command(context, Insert);
            foreach (var line in lines)
            {
                var key = line.Key;
                Fill(cover, ("@site", site), ("@key", key));
                row.Replaced += cover.ExecuteNonQuery();
                Fill(
                    insert, ("@site", site), ("@import", row.Id), ("@key", key), ("@day", line.Date.DayNumber), ("@account", line.Account), ("@source", line.Source),
                    ("@medium", line.Medium), ("@campaign", line.Campaign), ("@campaign_id", line.CampaignId), ("@ad_group", line.AdGroup), ("@creative", line.Creative),
                    ("@cost", line.Cost.ToString(CultureInfo.InvariantCulture)), ("@currency", line.Currency), ("@clicks", (object?)line.Clicks ?? DBNull.Value),
                    ("@impressions", (object?)line.Impressions ?? DBNull.Value), ("@timezone", line.Timezone));
                insert.ExecuteNonQuery();
            }

            return Shown(row);
        });
    }

    /// <summary>How many lines stand under the keys of these.</summary>
    public int CountKnown(int site, IReadOnlyList<CostLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return _file.Read(context => lines.Chunk(500).Sum(chunk =>
        {
            var keys = chunk.Select(line => line.Key).ToList();
            return context.CostLines.Count(row => row.SiteId == site && row.Live && keys.Contains(row.Key));
        }));
    }

    /// <summary>Rolls an import back: what it covered stands again. Null when the site has none of this number, or it was rolled back before.</summary>
    public CostUndone? Undo(int site, int number) => _file.Write(context =>
    {
        if (context.CostImports.SingleOrDefault(row => row.SiteId == site && row.Id == number && row.UndoneAt == null) is not { } import)
        {
            return null;
        }

        var counted = context.CostLines.Count(row => row.Import == number && row.Live);

        // Lines of other imports under its keys: the newest stands again.
        var again = context.Database.ExecuteSql($"""
            update cost_lines as line set "Live" = 1
            where "SiteId" = {site} and "Import" <> {number}
              and "Key" in (select "Key" from cost_lines where "Import" = {number} and "Live" = 1)
              and "Import" = (select max("Import") from cost_lines as other where other."SiteId" = {site} and other."Key" = line."Key" and other."Import" <> {number})
            """);
        context.CostLines.Where(row => row.Import == number).ExecuteDelete();
        import.UndoneAt = _time.GetUtcNow();
        return new CostUndone(number, import.Rows, counted, again);
    });

    /// <summary>What was spent from a day to a day, both inside, by day and key.</summary>
    public IReadOnlyList<CostLine> Lines(int site, DateOnly from, DateOnly to) => _file.Read(context => context.CostLines
        .Where(row => row.SiteId == site && row.Live && row.Day >= from.DayNumber && row.Day <= to.DayNumber)
        .OrderBy(row => row.Day).ThenBy(row => row.Key).AsEnumerable().Select(Line).ToList());

    /// <summary>The first and last day with a cost; null without any.</summary>
    public (DateOnly First, DateOnly Last)? Days(int site) => _file.Read(context =>
    {
        var lines = context.CostLines.Where(row => row.SiteId == site && row.Live);
        return lines.Any() ? (DateOnly.FromDayNumber(lines.Min(row => row.Day)), DateOnly.FromDayNumber(lines.Max(row => row.Day))) : ((DateOnly, DateOnly)?)null;
    });

    private static DbCommand Command(CatalogContext context, string text)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = text;
        return command;
    }

    private static void Fill(DbCommand command, params ReadOnlySpan<(string Name, object Value)> values)
    {
        for (var at = 0; at < values.Length; at++)
        {
            if (command.Parameters.Count <= at)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = values[at].Name;
                command.Parameters.Add(parameter);
            }

            command.Parameters[at].Value = values[at].Value;
        }
    }

    private static CostLine Line(CostLineRow row) => new()
    {
        Date = DateOnly.FromDayNumber(row.Day),
        Account = row.Account,
        Source = row.Source,
        Medium = row.Medium,
        Campaign = row.Campaign,
        CampaignId = row.CampaignId,
        AdGroup = row.AdGroup,
        Creative = row.Creative,
        Cost = row.Cost,
        Currency = row.Currency,
        Clicks = row.Clicks,
        Impressions = row.Impressions,
        Timezone = row.Timezone,
    };

    private static CostImport Shown(CostImportRow row) => new(row.Id, row.File, row.Mapping, row.Rows, row.Replaced, row.Refused, row.StartedBy, row.At, row.UndoneAt);
}
