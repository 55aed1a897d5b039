using Cairn.Storage;
using Cairn.Storage.DataDirectory;

namespace Cairn.Server.Hosting;

/// <summary>Whether the machine's clock can be believed when it says how old something is. Any thread may call.</summary>
/// <remarks>
/// While the program runs the wall clock is held against the one that only goes forward; over a stop, against what the data directory last saw. A jump of more than a day, or a stop of more than a month, is doubted until a person confirms the clock, over restarts too.
/// </remarks>
internal sealed class ClockWatch(DataPaths paths, TimeProvider time)
{
    private static readonly TimeSpan Jump = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongStop = TimeSpan.FromDays(31);

    private readonly Lock _gate = new();
    private readonly ClockBook _book = ClockBook.Open(paths);
    private long _startedAt = time.GetTimestamp();
    private DateTimeOffset _startedOn = time.GetUtcNow();
    private bool? _wasAwayTooLong;

    /// <summary>Whether the wall clock moved as time did.</summary>
    public bool IsTrusted
    {
        get
        {
            lock (_gate)
            {
                return !_book.IsDoubted && !HasJumped() && !WasAwayTooLong();
            }
        }
    }

    /// <summary>Writes down what the clock says; once an hour is enough.</summary>
    /// <exception cref="StorageUnavailableException">The disk does not take it.</exception>
    public void Note()
    {
        lock (_gate)
        {
            _book.Write(time.GetUtcNow(), isDoubted: _book.IsDoubted || HasJumped() || WasAwayTooLong());
        }
    }

    /// <summary>A person says that the clock is right.</summary>
    /// <exception cref="StorageUnavailableException">The disk does not take it.</exception>
    public void Confirm()
    {
        lock (_gate)
        {
            (_startedAt, _startedOn, _wasAwayTooLong) = (time.GetTimestamp(), time.GetUtcNow(), false);
            _book.Write(_startedOn, isDoubted: false);
        }
    }

    private bool HasJumped() => (time.GetUtcNow() - _startedOn - time.GetElapsedTime(_startedAt)).Duration() >= Jump;

    /// <summary>Looked at once, since the book is written from then on.</summary>
    private bool WasAwayTooLong() => _wasAwayTooLong ??= _book.Seen is { } seen && (_startedOn - seen > LongStop || seen - _startedOn > Jump);
}
