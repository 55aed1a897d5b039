using Cairn.Storage.Catalog.Imports;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class ImportJobsTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    private ImportJobs Imports => _fixture.Catalog.Imports;

    [Fact]
    public void An_import_goes_on_from_its_checkpoint_after_a_restart()
    {
        var site = _fixture.NewSite().Id;
        var begun = Imports.Start(site, ["a.csv", "b.csv.gz"], """{"format":"csv"}""", "ann@example.org");
        var progress = new ImportProgress(100, 90, 7, 3, "1:4096");
        Imports.Advance(begun.Number, progress);

        _fixture.Reopen();

        var found = Imports.Find(begun.Number)!;
        Assert.Equal((ImportState.Running, progress, "a.csv b.csv.gz"), (found.State, found.Progress, string.Join(' ', found.Files)));
        Assert.Null(found.EndedAt);
    }

    [Fact]
    public void An_import_ends_done_failed_or_undone()
    {
        var site = _fixture.NewSite().Id;
        var numbers = Enumerable.Range(0, 3).Select(_ => Imports.Start(site, ["a.csv"], "{}", "cairn").Number).ToList();
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));

        Imports.Finish(numbers[0], new ImportProgress(1, 1, 0, 0, ""));
        Imports.Fail(numbers[1], "The file ends in the middle of a line.");
        Imports.MarkUndone(numbers[2]);

        var jobs = Imports.List(site);
        Assert.Equal([ImportState.Undone, ImportState.Failed, ImportState.Done], jobs.Select(job => job.State));
        Assert.All(jobs, job => Assert.Equal(_fixture.Time.GetUtcNow(), job.EndedAt));
        Assert.Equal("The file ends in the middle of a line.", jobs[1].Message);
        Assert.Throws<InvalidOperationException>(() => Imports.MarkUndone(numbers[2] + 1));
    }

    public void Dispose() => _fixture.Dispose();
}
