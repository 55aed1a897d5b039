using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Time;
using Cairn.Server.Indexes;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Events;

namespace Cairn.Server.Demo;

/// <summary>Makes the demo shop: its site, its definitions, its events.</summary>
internal sealed class DemoService(CairnCatalog catalog, IEventStore store, JourneyIndexes indexes, TimeProvider time)
{
    private const int MostEvents = 20_000_000;

    /// <summary>Makes it, or adds to it what is missing; every fault is named when it cannot be made as asked.</summary>
    public Outcome<DemoMade> Make(DemoRequest request, CancellationToken cancellationToken)
    {
        if (request.Events is < 1 or > MostEvents)
        {
            return Outcome<DemoMade>.Refuse("demo.events", "/events", $"A demo has 1 to {MostEvents} events.");
        }

        switch (SiteFor(request.Site))
        {
            case Outcome<Site>.Ok(var site):
                return Fill(site, request, cancellationToken);
            case Outcome<Site>.Refused(var faults):
                return new Outcome<DemoMade>.Refused(faults);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Outcome<Site> SiteFor(string key) =>
        catalog.Sites.Find(key) is { } known ? known : catalog.Sites.Create(new NewSite(key) { Name = "Demo shop" });

    private Outcome<DemoMade> Fill(Site site, DemoRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var known = catalog.Definitions.All(site.Id).Select(definition => definition.Key).ToHashSet(StringComparer.Ordinal);
        if (catalog.Definitions.Apply(site.Id, [.. DemoDefinitions.All.Where(definition => !known.Contains(definition.Key))])
            is Outcome<IReadOnlyList<Cairn.Storage.Catalog.Definitions.DefinitionChange>>.Refused(var faults))
        {
            return new Outcome<DemoMade>.Refused(faults);
        }

        var options = new DemoOptions
        {
            Events = request.Events,
            Seed = request.Seed,
            EndMicros = Timestamp.From(request.End ?? time.GetUtcNow()).Micros,
        };
        var stored = DemoLoader.Load(store, site.Id, options, progress: null, cancellationToken);
        indexes.Wake(site.Id);
        var seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 3);
        JsonElement? truth = request.WithTruth ? JsonSerializer.Deserialize<JsonElement>(DemoTruth.ToJson(options)) : null;
        return new DemoMade(site.Key, stored, store.Count(site.Id), seconds, truth);
    }
}
