using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Limits;

namespace Cairn.Storage.Draining;

/// <summary>Keeps a site's columns from growing without end: over a cap a value becomes <c>(other)</c>, a property key or an exposure is dropped, each counted.</summary>
/// <param name="admitted">What each site has used.</param>
/// <param name="namedBy">The texts a site's definitions hold: an event one of them names is always let in.</param>
/// <param name="count">Takes what was not let in.</param>
internal sealed class RowCaps(AdmittedValues admitted, Func<int, IReadOnlySet<string>> namedBy, Action<int, CounterKind, string> count)
{
    private readonly Dictionary<int, IReadOnlySet<string>> _named = [];

    /// <summary>What a value over a cap becomes.</summary>
    public const string Other = "(other)";

    public StoredEvent Bound(int site, StoredEvent row)
    {
        var name = row.Name.StartsWith('$') || admitted.Admits(site, Cap.Names, row.Name) || IsNamed(site, row.Name) ? row.Name : Over(site, Cap.Names);
        var (host, source, medium) = (Bounded(site, Cap.Hosts, row.Host), Bounded(site, Cap.Sources, row.Source), Bounded(site, Cap.Mediums, row.Medium));
        var (campaign, content, term) = (Bounded(site, Cap.Campaigns, row.Campaign), Bounded(site, Cap.Contents, row.Content), Bounded(site, Cap.Terms, row.Term));
        var properties = PropertiesJson.With(Properties(site, row.Properties), "$name", name == row.Name ? null : row.Name);
        var exposures = Exposures(site, row.Exposures);
        var isWithin = ReferenceEquals(name, row.Name) && ReferenceEquals(host, row.Host) && ReferenceEquals(source, row.Source)
            && ReferenceEquals(medium, row.Medium) && ReferenceEquals(campaign, row.Campaign) && ReferenceEquals(content, row.Content)
            && ReferenceEquals(term, row.Term) && ReferenceEquals(properties, row.Properties) && ReferenceEquals(exposures, row.Exposures);
        return isWithin ? row : row with
        {
            Name = name,
            Host = host,
            Source = source,
            Medium = medium,
            Campaign = campaign,
            Content = content,
            Term = term,
            Properties = properties,
            Exposures = exposures,
        };
    }

    /// <summary>Looks at definitions anew when a name is next over the cap.</summary>
    public void ForgetNames() => _named.Clear();

    private bool IsNamed(int site, string name)
    {
        if (!_named.TryGetValue(site, out var named))
        {
            _named.Add(site, named = namedBy(site));
        }

        return named.Contains(name);
    }

    private string? Bounded(int site, Cap cap, string? value) => value is null || admitted.Admits(site, cap, value) ? value : Over(site, cap);

    private void CountOver(int site, Cap cap) => count(site, CounterKind.OverCap, cap.ToString().ToLowerInvariant());

    private string Over(int site, Cap cap)
    {
        CountOver(site, cap);
        return Other;
    }

    private string? Properties(int site, string? properties)
    {
        if (properties is null || KeysOver(site, properties) is not { Count: > 0 } dropped)
        {
            return properties;
        }

        var json = JsonNode.Parse(properties)!.AsObject();
        foreach (var key in dropped)
        {
            json.Remove(key);
            CountOver(site, Cap.Keys);
            count(site, CounterKind.Warning, WireNames.Of(CollectWarning.KeyOverCap));
        }

        return json.Count == 0 ? null : json.ToJsonString(Relaxed);
    }

    private List<string>? KeysOver(int site, string properties)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(properties.Length));
        try
        {
            return KeysOver(site, rented.AsSpan(0, Encoding.UTF8.GetBytes(properties, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private List<string>? KeysOver(int site, ReadOnlySpan<byte> properties)
    {
        List<string>? over = null;
        var reader = new Utf8JsonReader(properties);
        Span<char> letters = stackalloc char[CollectLimits.MaxKeyBytes];
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                // A key longer than a sender's may be is one of Cairn's own, or came by import.
                ReadOnlySpan<char> key = reader.ValueSpan.Length <= letters.Length ? letters[..reader.CopyString(letters)] : reader.GetString();
                if (!key.StartsWith('$') && !admitted.Admits(site, Cap.Keys, key))
                {
                    (over ??= []).Add(key.ToString());
                }

                reader.Skip();
            }
        }

        return over;
    }

    private string? Exposures(int site, string? exposures)
    {
        if (exposures is null)
        {
            return null;
        }

        var kept = new JsonArray();
        foreach (var one in JsonNode.Parse(exposures)!.AsArray())
        {
            var (experiment, variant) = ((string)one!["experiment"]!, (string)one["variant"]!);
            if (!admitted.Admits(site, Cap.Experiments, experiment))
            {
                CountOver(site, Cap.Experiments);
            }
            else if (!admitted.Admits(site, Cap.Variants, $"{experiment}\n{variant}"))
            {
                CountOver(site, Cap.Variants);
            }
            else
            {
                kept.Add(one.DeepClone());
            }
        }

        return kept.Count == 0 ? null : kept.ToJsonString(Relaxed);
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
