using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Limits;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Sites;
using Cairn.Storage.Draining;
using Cairn.Storage.Tests.Catalog;
using Cairn.Storage.Tests.DuckDb;
using Cairn.Testing;
using Xunit;

namespace Cairn.Storage.Tests.Draining;

[Collection(nameof(Alone))]
public sealed class SiteGateTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cairn-gate-");

    private string Journal => Path.Combine(_folder.FullName, "erased.db");

    [Fact]
    public void Between_opt_out_and_opt_in_nothing_of_the_visitor_passes_whatever_is_repeated()
    {
        var gate = Gate();
        (int At, string Name, bool Kept)[] events =
        [
            (1, "a", true), (2, "before in the batch", true), (2, "$opt_out", true), (2, "after in the batch", false), (3, "b", false), (4, "before", false), (4, "$opt_in", true),
            (4, "after", true), (5, "c", true), (6, "$opt_out", true), (7, "d", false),
        ];
        var batches = events.GroupBy(one => one.At).ToDictionary(group => group.Key, group => new CollectedBatch { Site = 1, ReceivedMicros = group.Key, Events = [] });
        bool[] Run(IDrainGate with) => [.. events.Select(one => with.Refuse(1, Event("v", one.Name), batches[one.At]) is null)];

        Assert.Equal(events.Select(one => one.Kept), Run(gate));
        Assert.Null(gate.Refuse(1, Event("other", "e"), batches[7]));
        Assert.Null(gate.Refuse(2, Event("v", "e"), batches[7]));
        gate.Save();
        _fixture.Reopen();
        Assert.Equal(FailedReason.OptedOut, Gate().Refuse(1, Event("v", "e"), new CollectedBatch { Site = 1, ReceivedMicros = 8, Events = [] }));
    }

    [Fact]
    public void A_turn_repeated_after_a_death_gives_the_same_answers()
    {
        var gate = Gate();
        var batch = new CollectedBatch { Site = 1, ReceivedMicros = 5, Events = [] };
        string[] names = ["before", "$opt_out", "after"];
        bool[] Run(IDrainGate with, CollectedBatch of) => [.. names.Select(name => with.Refuse(1, Event("v", name), of) is null)];

        Assert.Equal([true, true, false], Run(gate, batch));
        gate.Save();
        _fixture.Reopen();
        Assert.Equal([true, true, false], Run(Gate(), batch with { }));
    }

    [Fact]
    public void An_erased_visitors_older_events_fail_and_newer_ones_begin_anew_also_after_a_restart()
    {
        ErasureJournal.Open(Journal).Add(1, [HashedId.Of(1, "v"), HashedId.OfUser(1, "u")], atMicros: 100);
        var gate = Gate();
        var batch = new CollectedBatch { Site = 1, ReceivedMicros = 200, Events = [] };

        Assert.Equal(FailedReason.Erased, gate.Refuse(1, Event("v", "a") with { OccurredMicros = 99 }, batch));
        Assert.Null(gate.Refuse(1, Event("v", "a") with { OccurredMicros = 100 }, batch));
        Assert.Equal(FailedReason.Erased, gate.Refuse(1, Event("w", "a") with { User = "u", OccurredMicros = 99 }, batch));
        Assert.Null(gate.Refuse(2, Event("v", "a") with { OccurredMicros = 99 }, batch));
        Assert.DoesNotContain("v ", File.ReadAllText(Journal), StringComparison.Ordinal);
        File.WriteAllText(Journal, "rubbish");
        Assert.Throws<StorageUnavailableException>(() => ErasureJournal.Open(Journal));
    }

    [Theory]
    [InlineData(Cap.Hosts)]
    [InlineData(Cap.Sources)]
    [InlineData(Cap.Mediums)]
    [InlineData(Cap.Campaigns)]
    [InlineData(Cap.Contents)]
    [InlineData(Cap.Terms)]
    public void Over_its_cap_a_value_becomes_other_and_is_counted(Cap cap)
    {
        Fill(cap);
        var gate = Gate();
        var row = gate.Bound(1, Row() with { Host = "x", Source = "x", Medium = "x", Campaign = "x", Content = "x", Term = "x" });
        var values = new[] { (Cap.Hosts, row.Host), (Cap.Sources, row.Source), (Cap.Mediums, row.Medium), (Cap.Campaigns, row.Campaign), (Cap.Contents, row.Content), (Cap.Terms, row.Term) };

        Assert.All(values, value => Assert.Equal(value.Item1 == cap ? "(other)" : "x", value.Item2));
        Assert.Equal([new GateCount(1, CounterKind.OverCap, cap.ToString().ToLowerInvariant(), 1)], gate.TakeCounts());
    }

    [Fact]
    public void A_name_over_its_cap_is_kept_aside_unless_a_definition_or_cairn_itself_names_it()
    {
        var site = Outcomes.ValueOf(_fixture.Catalog.Sites.Create(new NewSite("shop")));
        Fill(Cap.Names);
        var gate = Gate();

        Assert.Equal(("(other)", """{"a":1,"$name":"late"}"""), Names(gate.Bound(site.Id, Row() with { Name = "late", Properties = """{"a":1}""" })));
        Assert.Equal(("$consent", null), Names(gate.Bound(site.Id, Row() with { Name = "$consent" })));
        Assert.Equal(("names7", null), Names(gate.Bound(site.Id, Row() with { Name = "names7" })));
        _fixture.Catalog.Definitions.Put(site.Id, DefinitionCatalogTests.Purchase("""{"event":"late"}"""));
        gate.Save();
        Assert.Equal(("late", null), Names(gate.Bound(site.Id, Row() with { Name = "late" })));

        static (string, string?) Names(StoredEvent row) => (row.Name, row.Properties);
    }

    [Fact]
    public void A_key_over_its_cap_and_an_exposure_over_its_are_dropped_and_counted()
    {
        Fill(Cap.Keys);
        Fill(Cap.Experiments);
        var gate = Gate();
        var row = gate.Bound(1, Row() with
        {
            Properties = """{"keys7":{"deep":1},"late":2,"$mark":3}""",
            Exposures = """[{"experiment":"late","variant":"a"},{"experiment":"experiments7","variant":"b"}]""",
        });

        Assert.Equal("""{"keys7":{"deep":1},"$mark":3}""", row.Properties);
        Assert.Equal("""[{"experiment":"experiments7","variant":"b"}]""", row.Exposures);
        Assert.Equal(
            [new GateCount(1, CounterKind.OverCap, "experiments", 1), new GateCount(1, CounterKind.OverCap, "keys", 1), new GateCount(1, CounterKind.Warning, "key_over_cap", 1)],
            gate.TakeCounts().OrderByDescending(one => one.Kind).ThenBy(one => one.Name, StringComparer.Ordinal));
        Assert.Empty(gate.TakeCounts());
    }

    [Fact]
    public void A_sender_to_whom_everything_is_new_leaves_the_memory_flat_and_other_sites_unharmed()
    {
        Cap[] caps = [Cap.Names, Cap.Keys, Cap.Sources, Cap.Mediums, Cap.Campaigns, Cap.Terms];
        Array.ForEach(caps, Fill);
        var gate = Gate();
        Send(gate, 0, 10_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Send(gate, 10_000, 30_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);
        Assert.All(
            caps,
            cap => Assert.Equal(AdmittedValues.Limit(cap), _fixture.Catalog.Admitted.Used(1)[cap]));
        Assert.Equal(("fresh", """{"own":1}"""), Shown(gate.Bound(2, Row() with { Name = "fresh", Properties = """{"own":1}""" })));
        GC.KeepAlive(gate);

        static (string, string?) Shown(StoredEvent row) => (row.Name, row.Properties);
    }

    private static void Send(SiteGate gate, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            gate.Refuse(1, Event($"v{i}", $"n{i}"), new CollectedBatch { Site = 1, ReceivedMicros = i, Events = [] });
            gate.Bound(1, Row() with
            {
                Visitor = $"v{i}",
                Name = $"n{i}",
                Source = $"s{i}",
                Medium = $"m{i}",
                Campaign = $"c{i}",
                Term = $"t{i}",
                Properties = $$"""{"k{{i}}":1}""",
            });
        }
    }

    [Fact]
    public void A_row_within_its_caps_is_handed_on_as_it_is()
    {
        var gate = Gate();
        var row = Row() with { Host = "h", Source = "s", Properties = """{"a":1,"b":"x"}""" };

        Assert.Same(row, gate.Bound(1, row));
        Assert.InRange(Allocated.Least(() => gate.Bound(1, row)), 0, 200);
    }

    [Fact]
    public void Fields_nobody_knows_are_counted_by_so_many_names_and_no_more()
    {
        var gate = Gate();
        Assert.Equal("a\uFFFDb", gate.UnknownField(1, "a\u001bb"));
        Assert.Equal(new string('x', 60), gate.UnknownField(1, new string('x', 5_000)));
        Assert.Equal(98, Enumerable.Range(0, 200).Count(i => gate.UnknownField(1, $"f{i}") != "(other)"));
        Assert.Equal(("f0", "(other)", "late"), (gate.UnknownField(1, "f0"), gate.UnknownField(1, "late"), gate.UnknownField(2, "late")));
    }

    [Fact]
    public void What_a_site_used_is_there_after_a_restart_and_can_be_cleared()
    {
        Fill(Cap.Hosts);
        Gate().Save();
        _fixture.Reopen();
        Assert.Equal("(other)", Gate().Bound(1, Row() with { Host = "x" }).Host);
        Assert.Equal(AdmittedValues.Limit(Cap.Hosts), _fixture.Catalog.Admitted.Used(1)[Cap.Hosts]);

        _fixture.Catalog.Admitted.Clear(1, Cap.Hosts);
        Assert.Equal("x", Gate().Bound(1, Row() with { Host = "x" }).Host);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Caps_bind_imports_too()
    {
        _fixture.NewSite();
        Fill(Cap.Names);
        var file = Path.Combine(_folder.FullName, "a.csv");
        File.WriteAllText(file, "visitor,event,time\nann,names7,2024-01-01T00:00:00Z\nann,one more,2024-01-01T00:00:01Z\n");
        var store = new Imports.MemoryEventStore();
        var journal = new Imports.MemoryJournal();
        var runner = new Cairn.Storage.Imports.ImportRunner(store, journal, TimeProvider.System, Gate());
        var outcome = runner.Run(
            new Cairn.Storage.Imports.ImportRequest { Files = [file], Format = Cairn.Collection.Import.ImportFormat.Csv }, new SiteRules { Site = 1 }, null, CancellationToken.None);

        Assert.IsType<Cairn.Journeys.Faults.Outcome<Cairn.Storage.Imports.ImportSummary>.Ok>(outcome);
        Assert.Equal(["names7", "(other)"], store.Events.Select(one => one.Name));
        Assert.Contains("\"$name\":\"one more\"", store.Events[1].Properties, StringComparison.Ordinal);
        Assert.Equal(1, journal.Counted[(CounterKind.OverCap, "names")]);
    }

    private SiteGate Gate() => new(_fixture.Catalog, ErasureJournal.Open(Journal));

    private void Fill(Cap cap)
    {
        for (var i = 0; i < AdmittedValues.Limit(cap); i++)
        {
            Assert.True(_fixture.Catalog.Admitted.Admits(1, cap, $"{cap.ToString().ToLowerInvariant()}{i}"));
        }
    }

    private static CollectedEvent Event(string visitor, string name) => new() { EventId = 1, Visitor = visitor, Name = name, OccurredMicros = 1_000 };

    private static StoredEvent Row() => new() { EventId = 1, Visitor = "v", Name = "names1", OccurredMicros = 1, ReceivedMicros = 1 };
}
