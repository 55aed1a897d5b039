using Cairn.Collection.Import;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Imports;
using Cairn.Storage.Imports;
using Cairn.Storage.Tests.Catalog;
using Xunit;

namespace Cairn.Storage.Tests.Imports;

public sealed class CatalogImportJournalTests : IDisposable
{
    private static readonly ImportRequest Request = new() { Files = ["/somewhere/a.csv"], Format = ImportFormat.Csv };
    private readonly CatalogFixture _fixture = new();

    [Fact]
    public void A_stopped_import_is_found_by_its_fingerprint_and_an_ended_one_is_not()
    {
        var site = _fixture.NewSite().Id;
        var begun = Journal().Begin(site, Request, "f1");
        Journal().Save(begun.Number, new ImportCheckpoint(50_000, 49_000, 900, 100), []);
        _fixture.Reopen();

        Assert.Equal(new ImportStart(begun.Number, new ImportCheckpoint(50_000, 49_000, 900, 100)), Journal().Begin(site, Request, "f1"));
        Assert.NotEqual(begun.Number, Journal().Begin(site, Request, "f2").Number);

        Journal().End(begun.Number, new ImportCheckpoint(60_000, 59_000, 900, 100), refused: null, []);
        Assert.NotEqual(begun.Number, Journal().Begin(site, Request, "f1").Number);
        Assert.Equal((ImportState.Done, "a.csv", 60_000), (Job(begun.Number).State, Job(begun.Number).Files[0], Job(begun.Number).Progress.RowsDone));
    }

    [Fact]
    public void Failed_rows_are_kept_with_file_and_line_and_those_without_text_only_counted()
    {
        var site = _fixture.NewSite().Id;
        var number = Journal().Begin(site, Request, "f").Number;
        Journal().Keep(site, number, ImportFormat.Csv, [Line(7, "ann,x"), Line(8, null)]);

        var kept = Assert.Single(_fixture.Catalog.FailedEvents.List(new FailedEventFilter(site) { Import = number }, 10)).Event;
        Assert.Equal(("a.csv:7", "time_invalid", "csv"), (kept.Path, kept.Reason, kept.Format));
        var now = _fixture.Time.GetUtcNow();
        Assert.Equal(2, Assert.Single(_fixture.Catalog.FailedEvents.Counters(site, CounterKind.Failed, now.AddDays(-1), now.AddDays(1))).Count);
    }

    [Fact]
    public void A_file_imported_again_adds_no_failed_rows()
    {
        var site = _fixture.NewSite().Id;
        foreach (var fingerprint in new[] { "f", "f", "g" })
        {
            var journal = Journal();
            var number = journal.Begin(site, Request, fingerprint).Number;
            journal.Keep(site, number, ImportFormat.Csv, [Line(7, "ann,x")]);
            journal.End(number, new ImportCheckpoint(1, 0, 0, 1), refused: null, []);
        }

        var now = _fixture.Time.GetUtcNow();
        Assert.Equal(2, Assert.Single(_fixture.Catalog.FailedEvents.Counters(site, CounterKind.Failed, now.AddDays(-1), now.AddDays(1))).Count);
    }

    [Fact]
    public void An_import_that_gave_up_says_why()
    {
        var number = Journal().Begin(_fixture.NewSite().Id, Request, "f").Number;
        Journal().End(number, new ImportCheckpoint(3, 0, 0, 3), "More than 2 rows failed.", []);

        Assert.Equal((ImportState.Failed, "More than 2 rows failed.", 3), (Job(number).State, Job(number).Message, Job(number).Progress.Failed));
    }

    public void Dispose() => _fixture.Dispose();

    private static FailedLine Line(long line, string? raw) => new("a.csv", line, "time_invalid", "time", "A time is needed.", raw);

    private ImportJob Job(int number) => _fixture.Catalog.Imports.Find(number)!;

    private CatalogImportJournal Journal() => new(_fixture.Catalog.Imports, _fixture.Catalog.FailedEvents, _fixture.Time, "cairn");
}
