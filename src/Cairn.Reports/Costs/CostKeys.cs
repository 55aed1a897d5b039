using Cairn.Collection.Import.Costs;
using Cairn.Journeys.Attribution;
using Cairn.Journeys.Index;

namespace Cairn.Reports.Costs;

/// <summary>Says under which key of a report a cost stands: the spelling that visits have, where they have one. For one thread.</summary>
public sealed class CostKeys
{
    private readonly IndexView _view;
    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly HashSet<string> _campaigns;
    private readonly Dictionary<string, Dictionary<string, string>> _spellings = [];

    /// <summary>Keys over the visits of a view.</summary>
    /// <param name="view">The journeys.</param>
    /// <param name="names">Campaigns by spelling, both in lower case.</param>
    public CostKeys(IndexView view, IReadOnlyDictionary<string, string> names)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(names);
        (_view, _names) = (view, names);
        _campaigns = [.. Values("campaign").Concat(Values("campaign_id")).Select(text => Named(text.ToLowerInvariant()))];
    }

    /// <summary>Whether a cost is known by a dimension: it says nothing of devices, countries, pages, terms and publishers.</summary>
    public static bool Knows(string dimension) => dimension is "channel" or "source" or "medium" or "campaign" or "content" or "creative";

    /// <summary>The value of a dimension that <see cref="Knows"/>.</summary>
    public string Value(ChannelCost cost, string dimension)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return dimension switch
        {
            "channel" => cost.Channel,
            "campaign" => Campaign(cost.Line),
            "source" => Spelled("source", cost.Line.Source),
            "medium" => Spelled("medium", cost.Line.Medium),
            "content" => Spelled("content", cost.Line.Creative),
            _ => Spelled("prop.creative", cost.Line.Creative),
        };
    }

    /// <summary>A campaign as reports call it: the id, else the name, whichever visits have; neither: the id, else the name.</summary>
    public string Campaign(CostLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var (id, name) = (Named(line.CampaignId.ToLowerInvariant()), Named(line.Campaign.ToLowerInvariant()));
        return id.Length > 0 && (name.Length == 0 || _campaigns.Contains(id) || !_campaigns.Contains(name)) ? id : name.Length > 0 ? name : TouchDimension.None;
    }

    /// <summary>The campaigns of some lines that no visit has, each once, by name.</summary>
    public IReadOnlyList<string> Unmatched(IEnumerable<CostLine> lines) =>
        [.. lines.Where(line => line.Campaign.Length + line.CampaignId.Length > 0).Select(Campaign).Distinct(StringComparer.Ordinal).Where(campaign => !_campaigns.Contains(campaign)).Order(StringComparer.Ordinal)];

    private string Named(string text) => _names.GetValueOrDefault(text, text);

    private string Spelled(string column, string text)
    {
        if (text.Length == 0)
        {
            return TouchDimension.None;
        }

        if (!_spellings.TryGetValue(column, out var known))
        {
            _spellings[column] = known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var value in Values(column))
            {
                known.TryAdd(value, value);
            }
        }

        return known.GetValueOrDefault(text, text);
    }

    private IEnumerable<string> Values(string column) => _view.Column(column).Values.Select(value => value.Text).OfType<string>();
}
