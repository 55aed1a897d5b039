using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Costs;

/// <summary>Spellings of campaigns that are one campaign to reports; what is stored keeps its own. Any thread may call.</summary>
public sealed class CampaignNames
{
    private const int MostPerSite = 20_000;
    private const int MaxText = 500;
    private readonly CatalogFile _file;

    internal CampaignNames(CatalogFile file) => _file = file;

    /// <summary>Name by spelling, both in lower case.</summary>
    public IReadOnlyDictionary<string, string> Of(int site) => _file.Read(context =>
        context.CampaignNames.Where(row => row.SiteId == site).AsEnumerable().ToDictionary(row => row.Spelling, row => row.Name, StringComparer.Ordinal));

    /// <summary>Lets some spellings be one campaign from now on, over all of history.</summary>
    public Outcome<int> Join(int site, IReadOnlyList<string> spellings, string name)
    {
        ArgumentNullException.ThrowIfNull(spellings);
        ArgumentNullException.ThrowIfNull(name);
        var faults = new List<Fault>();
        var to = name.Trim().ToLowerInvariant();
        Check(to, "/name");
        var from = spellings.Select(spelling => spelling.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToList();
        for (var at = 0; at < from.Count; at++)
        {
            Check(from[at], $"/spellings/{at}");
        }

        if (from.Count is 0 or > 1_000)
        {
            faults.Add(new Fault("campaign.spellings", "/spellings", "Give 1 to 1,000 spellings."));
        }

        return faults.Count > 0 ? new Outcome<int>.Refused(faults) : _file.Write<Outcome<int>>(context =>
        {
            var rows = context.CampaignNames.Where(row => row.SiteId == site).ToDictionary(row => row.Spelling, StringComparer.Ordinal);
            if (rows.Count + from.Count > MostPerSite)
            {
                return Outcome<int>.Refuse("campaign.too-many", "/spellings", $"A site joins at most {MostPerSite} spellings; forget some.");
            }

            if (rows.TryGetValue(to, out var own) && from.Contains(own.Name))
            {
                return Outcome<int>.Refuse(
                    "campaign.joined-the-other-way", "/name",
                    $"'{to}' is a spelling of '{own.Name}' already, and reports call both '{own.Name}'. To call them '{to}', part '{to}' first, then join again.");
            }

            // A name that was a spelling itself leads on: chains are resolved here, so that reports look once.
            to = rows.TryGetValue(to, out var further) ? further.Name : to;
            foreach (var row in rows.Values.Where(row => from.Contains(row.Name) && row.Spelling != to))
            {
                row.Name = to;
            }

            foreach (var spelling in from.Where(spelling => spelling != to))
            {
                if (rows.TryGetValue(spelling, out var known))
                {
                    known.Name = to;
                }
                else
                {
                    context.CampaignNames.Add(new CampaignNameRow { SiteId = site, Spelling = spelling, Name = to });
                }
            }

            return from.Count;
        });

        void Check(string text, string where)
        {
            if (text.Length is 0 or > MaxText || text.Any(char.IsControl))
            {
                faults.Add(new Fault("campaign.name-invalid", where, $"A campaign has 1 to {MaxText} characters, none of them a control character."));
            }
        }
    }

    /// <summary>Lets a spelling stand for itself again; false when it did.</summary>
    public bool Part(int site, string spelling)
    {
        ArgumentNullException.ThrowIfNull(spelling);
        var text = spelling.Trim().ToLowerInvariant();
        return _file.Write(context => context.CampaignNames.Where(row => row.SiteId == site && row.Spelling == text).ExecuteDelete()) > 0;
    }
}
