namespace Cairn.Storage.Catalog.Accounts;

/// <summary>
/// Slows guessing down without locking anybody out for good: from the fifth failure on each one doubles the wait, from one second to
/// fifteen minutes; an hour without a failure forgets them. Held in memory, for a bounded number of names.
/// </summary>
internal sealed class SignInBackOff(TimeProvider time, int limit = 10_000)
{
    private const int FreeFailures = 5;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Forget = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Failures> _names = new(StringComparer.Ordinal);

    /// <summary>How long to wait before the next try; zero for none.</summary>
    public TimeSpan Wait(string name)
    {
        lock (_lock)
        {
            if (!_names.TryGetValue(name, out var failures) || failures.Count < FreeFailures)
            {
                return TimeSpan.Zero;
            }

            var seconds = Math.Min(Math.Pow(2, failures.Count - FreeFailures), Longest.TotalSeconds);
            var left = TimeSpan.FromSeconds(seconds) - time.GetElapsedTime(failures.Last);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Failed(string name)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_names.Count >= limit && !_names.ContainsKey(name))
            {
                MakeRoom();
            }

            var known = _names.TryGetValue(name, out var failures) && time.GetElapsedTime(failures.Last, now) < Forget;
            _names[name] = new Failures(known ? failures.Count + 1 : 1, now);
        }
    }

    public void Succeeded(string name)
    {
        lock (_lock)
        {
            _names.Remove(name);
        }
    }

    // The names that failed least go first, so that a flood of invented ones cannot wash out the one under attack.
    private void MakeRoom()
    {
        foreach (var (name, _) in _names.OrderBy(pair => pair.Value.Count).ThenBy(pair => pair.Value.Last).Take(limit / 10 + 1).ToList())
        {
            _names.Remove(name);
        }
    }

    private readonly record struct Failures(int Count, long Last);
}
