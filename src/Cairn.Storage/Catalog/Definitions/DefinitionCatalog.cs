using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Definitions;

/// <summary>What applying a definition did.</summary>
public enum DefinitionChangeKind
{
    /// <summary>Its key is new.</summary>
    Added,

    /// <summary>It has a new version.</summary>
    Changed,

    /// <summary>It says what the newest version says; nothing was written.</summary>
    Same,

    /// <summary>It is hidden from now on.</summary>
    Archived,
}

/// <summary>What applying one definition did, and the version in force after it.</summary>
public sealed record DefinitionChange(DefinitionChangeKind Kind, ConversionDefinition Definition);

/// <summary>The conversion definitions of all sites, version by version. Versions are only added, keys never reused. Any thread may call.</summary>
/// <remarks>It stores what it is given: matching trees and values are checked by who parses them.</remarks>
public sealed partial class DefinitionCatalog
{
    private readonly CatalogFile _file;
    private readonly TimeProvider _time;

    internal DefinitionCatalog(CatalogFile file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    /// <summary>Every version of every definition of a site, archived ones included, by key and version.</summary>
    public IReadOnlyList<ConversionDefinition> All(int site) => _file.Read(context => context.Definitions
        .Include(row => row.Versions)
        .Where(row => row.SiteId == site)
        .AsEnumerable()
        .OrderBy(row => row.Key, StringComparer.Ordinal)
        .SelectMany(row => row.Versions.OrderBy(version => version.Version).Select(version => Shown(row, version)))
        .ToList());

    /// <summary>The newest version of each definition that is not archived, by key.</summary>
    public IReadOnlyList<ConversionDefinition> Current(int site) =>
        All(site).Where(definition => !definition.Archived).GroupBy(definition => definition.Key).Select(versions => versions.Last()).ToList();

    /// <summary>Every text that stands in a site's definitions: the names of events among them.</summary>
    public IReadOnlySet<string> Texts(int site)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var json in _file.Read(context => context.Definitions.Where(row => row.SiteId == site).SelectMany(row => row.Versions).Select(version => version.Json).ToList()))
        {
            using var document = JsonDocument.Parse(json);
            Collect(document.RootElement, texts);
        }

        return texts;
    }

    private static void Collect(JsonElement element, HashSet<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, texts);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Collect(member.Value, texts);
                }

                break;
        }
    }

    /// <summary>Stores a new version, or nothing when the newest says the same.</summary>
    public Outcome<DefinitionChange> Put(int site, ConversionDefinition definition) => Apply(site, [definition]) switch
    {
        Outcome<IReadOnlyList<DefinitionChange>>.Ok(var changes) => changes[0],
        Outcome<IReadOnlyList<DefinitionChange>>.Refused(var faults) => new Outcome<DefinitionChange>.Refused(faults),
        _ => throw new UnreachableException(),
    };

    /// <summary>Applies a list of definitions, all or none, in its order. One that is marked archived is archived.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="definitions">Version numbers are given here; those in the list do not matter.</param>
    public Outcome<IReadOnlyList<DefinitionChange>> Apply(int site, IReadOnlyList<ConversionDefinition> definitions)
    {
        ArgumentNullException.ThrowIfNull(definitions);
        var faults = CheckKeys(definitions);
        if (faults.Count > 0)
        {
            return new Outcome<IReadOnlyList<DefinitionChange>>.Refused(faults);
        }

        var changes = new List<DefinitionChange>();
        _file.Write(context =>
        {
            var rows = context.Definitions.Include(row => row.Versions).Where(row => row.SiteId == site).ToDictionary(row => row.Key);
            for (var i = 0; i < definitions.Count; i++)
            {
                if (rows.GetValueOrDefault(definitions[i].Key) is { ArchivedAt: not null } row && !definitions[i].Archived)
                {
                    faults.Add(new Fault("definition.archived", $"/{i}/key", $"The definition {row.Key} is archived: restore it, or take another key."));
                }
            }

            if (faults.Count == 0)
            {
                changes.AddRange(definitions.Select(definition => ApplyOne(context, rows, site, definition)));
            }
        });
        return faults.Count > 0 ? new Outcome<IReadOnlyList<DefinitionChange>>.Refused(faults) : changes;
    }

    /// <summary>Hides a definition; nothing of it is deleted. False when the site has no such key.</summary>
    public bool Archive(int site, string key) => SetArchived(site, key, _time.GetUtcNow());

    /// <summary>Shows an archived definition again. False when the site has no such key.</summary>
    public bool Restore(int site, string key) => SetArchived(site, key, null);

    private bool SetArchived(int site, string key, DateTimeOffset? at) => _file.Write(context =>
    {
        var row = context.Definitions.SingleOrDefault(definition => definition.SiteId == site && definition.Key == key);
        if (row is not null)
        {
            row.ArchivedAt = at is null ? null : row.ArchivedAt ?? at;
        }

        return row is not null;
    });

    private static List<Fault> CheckKeys(IReadOnlyList<ConversionDefinition> definitions)
    {
        var faults = new List<Fault>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < definitions.Count; i++)
        {
            if (!KeyPattern().IsMatch(definitions[i].Key))
            {
                faults.Add(new Fault("definition.key-invalid", $"/{i}/key", "A key is 1 to 64 of a-z, 0-9 and _, and begins with a letter."));
            }
            else if (!seen.Add(definitions[i].Key))
            {
                faults.Add(new Fault("definition.key-twice", $"/{i}/key", $"The key {definitions[i].Key} must be given once."));
            }
        }

        return faults;
    }

    private DefinitionChange ApplyOne(
        CatalogContext context, Dictionary<string, DefinitionRow> rows, int site, ConversionDefinition definition)
    {
        var isNew = !rows.TryGetValue(definition.Key, out var row);
        if (row is null)
        {
            row = new DefinitionRow { SiteId = site, Key = definition.Key };
            context.Definitions.Add(row);
        }

        var newest = row.Versions.MaxBy(version => version.Version);
        var kind = isNew ? DefinitionChangeKind.Added : DefinitionChangeKind.Changed;
        if (newest is not null && DefinitionJson.SaysTheSame(newest.Json, definition))
        {
            kind = DefinitionChangeKind.Same;
        }
        else
        {
            newest = new DefinitionVersionRow
            {
                Version = (newest?.Version ?? 0) + 1,
                Json = DefinitionJson.Write(definition),
                CreatedAt = _time.GetUtcNow(),
            };
            row.Versions.Add(newest);
        }

        if (definition.Archived && row.ArchivedAt is null)
        {
            row.ArchivedAt = _time.GetUtcNow();
            kind = DefinitionChangeKind.Archived;
        }

        return new DefinitionChange(kind, Shown(row, newest));
    }

    private static ConversionDefinition Shown(DefinitionRow row, DefinitionVersionRow version) =>
        DefinitionJson.Read(version.Json) with { Version = version.Version, Archived = row.ArchivedAt is not null };

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z")]
    private static partial Regex KeyPattern();
}
