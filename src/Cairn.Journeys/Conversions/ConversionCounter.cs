using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Index;
using Cairn.Journeys.Matching;
using Cairn.Journeys.Sessions;
using Cairn.Journeys.Symbols;

namespace Cairn.Journeys.Conversions;

/// <summary>Counts the conversions of definitions (<c>docs/definitions/conversion.md</c>), and keeps what it counted as long as the view lives.</summary>
public static class ConversionCounter
{
    private const int MaxKept = 256;
    private static readonly ConditionalWeakTable<IndexView, ConcurrentDictionary<CacheKey, CountedConversions>> Kept = [];

    /// <summary>The counted conversions of one definition over all history up to as_of.</summary>
    /// <param name="key">A key of <see cref="CompileContext.Definitions"/>.</param>
    /// <param name="context">The data and the definitions.</param>
    /// <param name="where">The JSON pointer of the key in the caller's request.</param>
    /// <exception cref="ArgumentException">No definition has the key.</exception>
    public static Outcome<CountedConversions> Count(string key, CompileContext context, string where = "")
    {
        if (!context.Definitions.Any(d => d.Key == key))
        {
            throw new ArgumentException($"There is no definition '{key}'.", nameof(key));
        }

        if (context.Open.Contains(key))
        {
            return Outcome<CountedConversions>.Refuse(
                "definition.refers-to-itself", where, $"The definition '{key}' refers to itself by way of {string.Join(" > ", context.Open.Append(key))}; break the circle.");
        }

        var faults = new List<Fault>();
        var versions = DefinitionVersions.Choose(key, context, where, faults);
        if (faults.Count > 0)
        {
            return new Outcome<CountedConversions>.Refused(faults);
        }

        var known = Kept.GetOrCreateValue(context.View);
        var cacheKey = KeyOf(key, context, versions);
        if (known.TryGetValue(cacheKey, out var kept))
        {
            return kept;
        }

        var inner = context with { Open = [.. context.Open, key] };
        var tests = versions.Select(v => OneEventCompiler.Compile(v.Match, context.View) is { } one
            ? new VersionTest(one, null)
            : new VersionTest(null, new MatchCompiler(inner, where, faults).Compile(v.Match))).ToArray();
        if (faults.Count > 0)
        {
            return new Outcome<CountedConversions>.Refused(faults);
        }

        var keptAs = tests is [{ One: not null }] ? cacheKey with { AsOf = long.MaxValue } : null;
        var counted = new ConversionCount(context, versions, tests, keptAs).Run();
        if (known.Count >= MaxKept)
        {
            known.Clear();
        }

        known[cacheKey] = counted;
        return counted;
    }

    private static CacheKey KeyOf(string key, CompileContext context, List<VersionSpan> versions)
    {
        // A moment after the last event is as good as any later one, unless something still waits for time to pass.
        var last = context.View.Segments.Select(s => s.LastMicros).DefaultIfEmpty(long.MinValue).Max();
        var isOpen = context.AsOf.Micros > last && !versions.Exists(v => MatchCompiler.Waits(v.Match));
        return new CacheKey(
            DefinitionVersions.Fingerprint(key, context.Definitions), isOpen ? long.MaxValue : context.AsOf.Micros, context.IncludeBots,
            context.SessionRule, context.Zone.Id, context.History);
    }

    private sealed record CacheKey(string Definition, long AsOf, bool IncludeBots, SessionRule SessionRule, string Zone, DefinitionHistory History);
}
