using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Journeys.Index;

namespace Cairn.Storage.Events;

/// <summary>A column no event carries: the channel each event has by some rules, whatever it was given at arrival. The name says the rules, so that one name always means the same.</summary>
public static class ChannelColumn
{
    private const int MostKnown = 16;
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, SiteRules> Known = new(StringComparer.Ordinal);

    /// <summary>The name of the column by a site's rules.</summary>
    /// <param name="rules">Of these the channel rules count, and what tells own pages and paid clicks.</param>
    public static string Name(SiteRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return IndexView.ChannelColumnPrefix + JsonSerializer.Serialize(
            new Terms(rules.ChannelRules, rules.Channels, rules.Domains, rules.PassThrough, rules.RefIsSource, rules.GadSourceIsPaid));
    }

    internal static bool Is(string column) => column.StartsWith(IndexView.ChannelColumnPrefix, StringComparison.Ordinal);

    /// <summary>The rules that a name says; few are kept, since making their expressions takes a while.</summary>
    internal static SiteRules Rules(string column)
    {
        lock (Gate)
        {
            if (Known.TryGetValue(column, out var known))
            {
                return known;
            }

            if (Known.Count == MostKnown)
            {
                Known.Clear();
            }

            var terms = JsonSerializer.Deserialize<Terms>(column.AsSpan(IndexView.ChannelColumnPrefix.Length))!;
            return Known[column] = new SiteRules
            {
                Site = 0,
                ChannelRules = terms.Table,
                Channels = terms.Own,
                Domains = terms.Domains,
                PassThrough = terms.PassThrough,
                RefIsSource = terms.RefIsSource,
                GadSourceIsPaid = terms.GadSourceIsPaid,
            };
        }
    }

    private sealed record Terms(
        ChannelRules Table, IReadOnlyList<ChannelRule> Own, IReadOnlyList<string> Domains, IReadOnlyList<string> PassThrough, bool RefIsSource, bool GadSourceIsPaid);
}
