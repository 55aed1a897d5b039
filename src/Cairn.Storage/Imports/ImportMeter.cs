namespace Cairn.Storage.Imports;

/// <summary>Tells how far an import is, with its rate and the time that remains.</summary>
internal sealed class ImportMeter(ImportFiles files, IProgress<ImportProgress>? progress, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    public void Tell(ImportCounts counts) => progress?.Report(At(counts, files.BytesRead));

    public void Finish(ImportCounts counts) => progress?.Report(At(counts, files.BytesRead) with { Remaining = TimeSpan.Zero });

    private ImportProgress At(ImportCounts counts, long bytesRead)
    {
        var seconds = clock.GetElapsedTime(_began).TotalSeconds;
        double? rate = seconds > 0 ? counts.Rows / seconds : null;
        TimeSpan? remaining = bytesRead > 0 && seconds > 0 ? TimeSpan.FromSeconds(seconds * (files.Bytes - bytesRead) / bytesRead) : null;
        return new ImportProgress(counts.Rows, counts.Failed, bytesRead, files.Bytes, rate, remaining);
    }
}
