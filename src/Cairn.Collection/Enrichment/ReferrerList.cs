using System.Collections.Frozen;
using Cairn.Collection.Enrichment.UserAgents;

namespace Cairn.Collection.Enrichment;

/// <summary>What kind of place sends visitors.</summary>
public enum SourceCategory
{
    /// <summary>On no list, or known to be none of the others.</summary>
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

/// <summary>The bundled lists of known senders, by host and by name: Cairn's own (<c>referrers.txt</c>) first, then the public one.</summary>
public static class ReferrerList
{
    /// <summary>The version of Cairn's own list.</summary>
    public const string Version = "2026-11-22";

    private static readonly Places Own = new(Datasets.Resource("referrers.txt"));
    private static readonly RecentTexts<Held> Recent = new(capacity: 4_000);
    private static readonly Lazy<Places> Public = new(() => new Places(Datasets.Open("referrers-public.txt.gz")));

    /// <summary>The sender a host belongs to: the host itself, then each domain above it, then host and path; null for none.</summary>
    public static KnownSource? OfHost(string host, string path = "/") => Own.Find(host, path) ?? Public.Value.Find(host, path);

    /// <summary>The sender a source is called after, by name or host; null for none. Most visitors come from few sources, so what was found is remembered.</summary>
    /// <param name="source">In lower case.</param>
    public static KnownSource? OfSource(string source) => Recent.Get(source, static source => new Held(Own.Named(source) ?? OfHost(source))).Source;

    private sealed record Held(KnownSource? Source);

    /// <summary>One list.</summary>
    private sealed class Places
    {
        private readonly FrozenDictionary<string, KnownSource> _hosts;
        private readonly FrozenDictionary<string, KnownSource> _anyEnding;
        private readonly FrozenDictionary<string, (string Path, KnownSource Source)[]> _paths;
        private readonly FrozenDictionary<string, KnownSource> _names;

        public Places(Stream lines)
        {
            var hosts = new Dictionary<string, KnownSource>(StringComparer.Ordinal);
            var anyEnding = new Dictionary<string, KnownSource>(StringComparer.Ordinal);
            var paths = new Dictionary<string, List<(string, KnownSource)>>(StringComparer.Ordinal);
            var names = new Dictionary<string, KnownSource>(StringComparer.Ordinal);
            foreach (var (source, places) in Read(lines))
            {
                names.TryAdd(source.Name, source);
                foreach (var place in places)
                {
                    var slash = place.IndexOf('/', StringComparison.Ordinal);
                    if (slash > 0)
                    {
                        (paths.TryGetValue(place[..slash], out var known) ? known : paths[place[..slash]] = []).Add((place[slash..], source));
                        continue;
                    }

                    var open = place.EndsWith(".*", StringComparison.Ordinal);
                    (open ? anyEnding : hosts).TryAdd(open ? place[..^2] : place, source);
                }
            }

            (_hosts, _anyEnding, _names) = (hosts.ToFrozenDictionary(), anyEnding.ToFrozenDictionary(), names.ToFrozenDictionary());
            _paths = paths.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        }

        public KnownSource? Named(string name) => _names.GetValueOrDefault(name);

        public KnownSource? Find(string host, string path)
        {
            for (var rest = host; ; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
            {
                if (_hosts.TryGetValue(rest, out var source) || OfAnyEnding(rest, out source))
                {
                    return source;
                }

                if (!rest.Contains('.', StringComparison.Ordinal))
                {
                    return OfPath(host, path);
                }
            }
        }

        private KnownSource? OfPath(string host, string path)
        {
            var bare = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
            return _paths.TryGetValue(bare, out var prefixes)
                ? prefixes.FirstOrDefault(prefix => path.StartsWith(prefix.Path, StringComparison.OrdinalIgnoreCase)).Source
                : null;
        }

        /// <summary>A name such as <c>google</c> followed by an ending of one label, or two short ones (<c>co.uk</c>).</summary>
        private bool OfAnyEnding(string host, out KnownSource? source)
        {
            source = null;
            var first = host.IndexOf('.', StringComparison.Ordinal);
            var second = first < 0 ? -1 : host.IndexOf('.', first + 1);
            var isEnding = first >= 0 && (second < 0 || (second - first - 1 <= 3 && host.Length - second - 1 == 2 && host.IndexOf('.', second + 1) < 0));
            return isEnding && _anyEnding.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(host.AsSpan(0, first), out source);
        }

        private static IEnumerable<(KnownSource Source, string[] Places)> Read(Stream lines)
        {
            using var reader = new StreamReader(lines);
            while (reader.ReadLine() is { } line)
            {
                if (line.Length == 0 || line[0] == '#')
                {
                    continue;
                }

                var parts = line.Split('|', StringSplitOptions.TrimEntries);
                var category = Enum.Parse<SourceCategory>(parts[0], ignoreCase: true);
                yield return (
                    new KnownSource(parts[1], category, parts.Length > 3 && parts[3].Length > 0 ? parts[3] : null),
                    parts[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }
}
