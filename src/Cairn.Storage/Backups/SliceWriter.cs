using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Spool;

namespace Cairn.Storage.Backups;

/// <summary>Adds slices to a backup for as long as it lives. The spool keeps what was collected until a slice has it, so none is missed; disposing this lets the spool go on as before.</summary>
public sealed class SliceWriter : IDisposable
{
    private const long MaxBytes = 64 << 20;

    private readonly EventSpool _spool;
    private readonly ErasureJournal _erased;
    private readonly TimeProvider _time;
    private readonly IDisposable _hold;
    private BackupPaths? _backup;
    private Guid _id;
    private long _last;
    private int _number;
    private long _requests;

    /// <summary>Begins to hold back what the spool would let go. Begin before the backup is made.</summary>
    public SliceWriter(EventSpool spool, ErasureJournal erased, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(spool);
        (_spool, _erased, _time) = (spool, erased, time);
        _hold = spool.Hold();
    }

    /// <summary>Says that the backup is made: the first slice begins where its spool ended.</summary>
    public void Begin(string folder)
    {
        _backup = new BackupPaths(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        (_id, _last) = BackupSlices.EndOf(_backup.Spool);
        _spool.Held(through: _last);
    }

    /// <summary>Writes slices of all that was collected since the last one; none when there was nothing.</summary>
    /// <returns>What has been written since <see cref="Begin"/>.</returns>
    /// <exception cref="StorageUnavailableException">A disk failed, or the spool began anew: another backup is needed.</exception>
    public SlicesFound Write()
    {
        var backup = _backup ?? throw new InvalidOperationException("The backup is not made yet.");
        while (_spool.Read(_last, MaxBytes) is { Count: > 0 } rows)
        {
            if (_spool.Id != _id)
            {
                throw new StorageUnavailableException("The spool has begun anew; make another backup.");
            }

            BackupSlices.Write(backup, ++_number, _id, _last, rows, _time.GetUtcNow());
            (_last, _requests) = (rows[^1].Position, _requests + rows.Count);
            _spool.Held(through: _last);
            _erased.CopyTo(backup.Erased + ".part"); // whoever was erased meanwhile must not come back by the slice
            File.Move(backup.Erased + ".part", backup.Erased, overwrite: true);
        }

        return new SlicesFound(_number, _requests, _time.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose() => _hold.Dispose();
}
