using System.Globalization;

namespace Cairn.Journeys.Index;

/// <summary>Takes segments out of memory while a whole store is read: writes them beside the index's files, and maps them.</summary>
/// <remarks>The files are no part of the saved index until its list names them; keeping the index deletes those that it does not.</remarks>
/// <param name="directory">The directory of the index.</param>
/// <param name="threads">How many threads may check a file.</param>
internal sealed class SegmentSpill(string directory, int threads)
{
    private static long _number;

    /// <summary>The segment out of a file; the same segment when it cannot be written, which is no fault: it stays in memory.</summary>
    public SealedSegment Take(SealedSegment segment)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var path = NewPath();
            SegmentFile.Write(path, segment);
            return SegmentFile.Read(path, threads, segment.Data.Identity);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return segment;
        }
    }

    /// <summary>Deletes the files of segments that nobody needs any more.</summary>
    public static void Delete(IEnumerable<SealedSegment> segments)
    {
        foreach (var path in segments.Select(segment => segment.File).OfType<string>())
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Keeping the index deletes it later.
            }
        }
    }

    // Counted for the whole process, since two indexes of one directory may be read at a time.
    private string NewPath()
    {
        string path;
        do
        {
            path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"loaded-{Interlocked.Increment(ref _number)}.cairn"));
        }
        while (File.Exists(path));
        return path;
    }
}
