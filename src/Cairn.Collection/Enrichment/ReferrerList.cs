using System.Collections.Frozen;
using System.Reflection;

namespace Cairn.Collection.Enrichment;

/// <summary>What kind of place sends visitors.</summary>
public enum SourceCategory
{
    /// <summary>On no list.</summary>
    Other,
    Search,
    Ai,
    Social,
    Video,
    Shopping,
    Email,

    /// <summary>A payment or sign-in provider: coming back from there is no new visit.</summary>
    Through,
}

/// <summary>A known sender of visitors.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Category">Its kind.</param>
/// <param name="SearchKey">The query key of the search term; null for none.</param>
public sealed record KnownSource(string Name, SourceCategory Category, string? SearchKey);

/// <summary>The bundled list of known senders, by host and by name. The file <c>referrers.txt</c> says where it comes from.</summary>
public static class ReferrerList
{
    /// <summary>The version of the bundled data.</summary>
    public const string Version = "2026-11-21";

    private static readonly FrozenDictionary<string, KnownSource> Hosts;
    private static readonly FrozenDictionary<string, KnownSource> AnyEnding;
    private static readonly FrozenDictionary<string, KnownSource> Names;

    static ReferrerList()
    {
        var hosts = new Dictionary<string, KnownSource>(StringComparer.Ordinal);
        var anyEnding = new Dictionary<string, KnownSource>(StringComparer.Ordinal);
        var names = new Dictionary<string, KnownSource>(StringComparer.Ordinal);
        foreach (var (source, places) in ReadLines())
        {
            names.TryAdd(source.Name, source);
            foreach (var place in places)
            {
                var open = place.EndsWith(".*", StringComparison.Ordinal);
                (open ? anyEnding : hosts).TryAdd(open ? place[..^2] : place, source);
            }
        }

        (Hosts, AnyEnding, Names) = (hosts.ToFrozenDictionary(), anyEnding.ToFrozenDictionary(), names.ToFrozenDictionary());
    }

    /// <summary>The sender a host belongs to: the host itself, then each domain above it; null for none.</summary>
    public static KnownSource? OfHost(string host)
    {
        for (var rest = host; ; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (Hosts.TryGetValue(rest, out var source) || OfAnyEnding(rest, out source))
            {
                return source;
            }

            if (!rest.Contains('.', StringComparison.Ordinal))
            {
                return null;
            }
        }
    }

    /// <summary>The sender a source is called after, by name or host; null for none.</summary>
    /// <param name="source">In lower case.</param>
    public static KnownSource? OfSource(string source) => Names.GetValueOrDefault(source) ?? OfHost(source);

    /// <summary>A name such as <c>google</c> followed by an ending of one label, or two short ones (<c>co.uk</c>).</summary>
    private static bool OfAnyEnding(string host, out KnownSource? source)
    {
        source = null;
        var labels = host.Split('.');
        return labels.Length is 2 or 3
            && (labels.Length == 2 || (labels[1].Length <= 3 && labels[2].Length == 2))
            && AnyEnding.TryGetValue(labels[0], out source);
    }

    private static IEnumerable<(KnownSource Source, string[] Places)> ReadLines()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("referrers.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var parts = line.Split('|', StringSplitOptions.TrimEntries);
            var category = Enum.Parse<SourceCategory>(parts[0], ignoreCase: true);
            yield return (
                new KnownSource(parts[1], category, parts.Length > 3 ? parts[3] : null),
                parts[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
