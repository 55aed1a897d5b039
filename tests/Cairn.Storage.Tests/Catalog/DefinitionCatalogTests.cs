using System.Text.Json;
using Cairn.Journeys.Definitions;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Definitions;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class DefinitionCatalogTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();
    private readonly int _site;

    public DefinitionCatalogTests() => _site = _fixture.NewSite().Id;

    private DefinitionCatalog Definitions => _fixture.Catalog.Definitions;

    [Fact]
    public void What_was_put_comes_back_whole_after_a_restart()
    {
        var wanted = Purchase() with
        {
            Description = "Paid orders",
            Owner = "Ann",
            Counting = ConversionCounting.OncePerSession,
            Dedupe = ["order_id"],
            Value = new ConversionValue(ConversionValueKind.Fixed, 12.50m, "EUR"),
            Lead = true,
            Customer = true,
            EffectiveFromMicros = 1_700_000_000_000_000,
            Author = "ann@example.org",
            Note = "first",
        };
        Put(wanted);

        _fixture.Reopen();

        Assert.Equal(Text(wanted), Text(Assert.Single(Definitions.All(_site))));
        Assert.Empty(Definitions.All(_site + 1));
    }

    [Fact]
    public void A_change_adds_a_version_and_the_same_again_adds_none()
    {
        Assert.Equal(DefinitionChangeKind.Added, Put(Purchase()).Kind);
        Assert.Equal(DefinitionChangeKind.Same, Put(Purchase() with { Author = "bob", Note = "again", Version = 7 }).Kind);
        Assert.Equal(DefinitionChangeKind.Same, Put(Purchase("""{ "event" :  "purchase" }""")).Kind);
        var changed = Put(Purchase("""{"event":"order"}"""));

        Assert.Equal((DefinitionChangeKind.Changed, 2), (changed.Kind, changed.Definition.Version));
        Assert.Equal([1, 2], Definitions.All(_site).Select(definition => definition.Version));
        Assert.Equal(2, Assert.Single(Definitions.Current(_site)).Version);
    }

    [Fact]
    public void An_archived_key_is_hidden_kept_and_not_reused()
    {
        Put(Purchase());
        Assert.True(Definitions.Archive(_site, "purchase"));

        Assert.Empty(Definitions.Current(_site));
        Assert.True(Assert.Single(Definitions.All(_site)).Archived);
        Assert.Equal("definition.archived", Codes(Definitions.Put(_site, Purchase("""{"event":"order"}"""))));
        Assert.False(Definitions.Archive(_site, "other"));
        Assert.True(Definitions.Restore(_site, "purchase"));
        Assert.Single(Definitions.Current(_site));
    }

    [Fact]
    public void A_list_is_applied_whole_or_not_at_all()
    {
        Put(Purchase());
        Definitions.Archive(_site, "purchase");

        var refused = Definitions.Apply(_site, [Purchase() with { Key = "lead" }, Purchase()]);

        Assert.Equal("/1/key", Assert.IsType<Outcome<IReadOnlyList<DefinitionChange>>.Refused>(refused).Faults.Single().Where);
        Assert.DoesNotContain(Definitions.All(_site), definition => definition.Key == "lead");
    }

    [Fact]
    public void A_list_names_what_it_did_with_each()
    {
        Put(Purchase());
        Put(Purchase() with { Key = "lead" });

        var changes = Assert.IsType<Outcome<IReadOnlyList<DefinitionChange>>.Ok>(Definitions.Apply(
            _site,
            [Purchase(), Purchase("""{"event":"x"}""") with { Key = "lead", Archived = true }, Purchase() with { Key = "trial" }])).Value;

        Assert.Equal(
            ["purchase Same 1", "lead Archived 2", "trial Added 1"],
            changes.Select(change => $"{change.Definition.Key} {change.Kind} {change.Definition.Version}"));
    }

    [Fact]
    public void Keys_that_are_wrong_or_given_twice_are_all_named()
    {
        var refused = Definitions.Apply(_site, [Purchase() with { Key = "Purchase" }, Purchase(), Purchase()]);

        Assert.Equal(
            ["/0/key definition.key-invalid", "/2/key definition.key-twice"],
            Assert.IsType<Outcome<IReadOnlyList<DefinitionChange>>.Refused>(refused).Faults.Select(fault => $"{fault.Where} {fault.Code}"));
    }

    [Fact]
    public void Two_puts_at_once_become_two_versions()
    {
        Put(Purchase());

        Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).ForAll(i => Put(Purchase($$"""{"event":"order{{i}}"}""")));

        Assert.Equal(Enumerable.Range(1, 9), Definitions.All(_site).Select(definition => definition.Version));
    }

    public void Dispose() => _fixture.Dispose();

    internal static ConversionDefinition Purchase(string match = """{"event":"purchase"}""") => new()
    {
        Key = "purchase",
        Name = "Purchase",
        Kind = ConversionKind.Macro,
        Stage = ConversionStage.Decision,
        Match = JsonElement.Parse(match),
    };

    private DefinitionChange Put(ConversionDefinition definition) =>
        Assert.IsType<Outcome<DefinitionChange>.Ok>(Definitions.Put(_site, definition)).Value;

    private static string Text(ConversionDefinition definition) => JsonSerializer.Serialize(definition);

    private static string Codes(Outcome<DefinitionChange> outcome) =>
        string.Join(' ', Assert.IsType<Outcome<DefinitionChange>.Refused>(outcome).Faults.Select(fault => fault.Code));
}
