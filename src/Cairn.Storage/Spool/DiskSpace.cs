namespace Cairn.Storage.Spool;

/// <summary>Whether the disk has room beyond the reserve. Any thread may ask; the answer is remembered for a quarter of a second.</summary>
internal sealed class DiskSpace(Func<(long Free, long Total)> measure, SpoolOptions options, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private long _measuredAt;
    private bool _measured;
    private bool _hasRoom;

    public bool HasRoom()
    {
        lock (_gate)
        {
            if (!_measured || time.GetElapsedTime(_measuredAt) > Remembered)
            {
                var (free, total) = measure();
                _hasRoom = free > options.Reserve(total);
                _measuredAt = time.GetTimestamp();
                _measured = true;
            }

            return _hasRoom;
        }
    }

    /// <summary>Measures the file system a directory lies on.</summary>
    public static (long Free, long Total) Of(string directory)
    {
        var drive = new DriveInfo(directory);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }
}
