using System.Security.Cryptography;
using System.Text;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Reports;

/// <summary>What the meaning of a site's reports hangs on, as one text: while it is the same, an older answer says what a newer one would have said then.</summary>
internal static class ReportMeaning
{
    /// <summary>A hash of definitions, segments, settings, kept tables of values, and of how many people were erased.</summary>
    public static string Of(Site site, CairnCatalog catalog, ErasureJournal erased)
    {
        var text = new StringBuilder()
            .Append(site.TimeZone).Append('\n').Append(site.Currency).Append('\n').Append(site.SessionRule).Append('\n').Append(erased.Count).Append('\n');
        foreach (var one in catalog.Definitions.All(site.Id))
        {
            text.Append(one.Key).Append(' ').Append(one.Version).Append(one.Archived ? " archived\n" : "\n");
        }

        foreach (var segment in catalog.Segments.List(site.Id))
        {
            text.Append(segment.Key).Append(' ').Append(segment.Text).Append('\n');
        }

        foreach (var table in catalog.Models.Current(site.Id).Where(model => model.Model == SiteValueTables.Model))
        {
            text.Append(table.Definition).Append(" values ").Append(table.Version).Append('\n');
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
