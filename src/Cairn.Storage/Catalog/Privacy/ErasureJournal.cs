using System.Globalization;
using System.Text;
using Cairn.Storage.DataDirectory;

namespace Cairn.Storage.Catalog.Privacy;

/// <summary>Who was erased and when, as hashes, in a file of its own that no backup holds: it is applied again after a restore. Any thread may call.</summary>
public sealed class ErasureJournal
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Site, string Visitor), long> _erased = [];

    private ErasureJournal(string path) => _path = path;

    /// <summary>Whether nobody was erased, so that no visitor need be looked up.</summary>
    public bool IsEmpty => _erased.Count == 0;

    /// <summary>How many visitors were erased.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _erased.Count;
            }
        }
    }

    /// <summary>Reads the journal; a missing one is empty.</summary>
    /// <exception cref="StorageUnavailableException">The file does not read: going on without it would bring back who was erased.</exception>
    public static ErasureJournal Open(string path)
    {
        var journal = new ErasureJournal(path);
        try
        {
            foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                var parts = line.Split(' ');
                journal._erased[(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1])] = long.Parse(parts[2], CultureInfo.InvariantCulture);
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw new StorageUnavailableException("The journal of erased visitors does not read; restore the file erased.journal.", unreadable);
        }

        return journal;
    }

    /// <summary>Whether something the visitor did at this moment was erased.</summary>
    public bool Covers(int site, string visitor, long occurredMicros)
    {
        lock (_gate)
        {
            return _erased.TryGetValue((site, visitor), out var at) && occurredMicros < at;
        }
    }

    /// <summary>Writes down that somebody is erased as of a moment; on the disk when it returns.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="hashes">After <see cref="HashedId"/>.</param>
    /// <param name="atMicros">What they did before it is erased.</param>
    public void Add(int site, IEnumerable<string> hashes, long atMicros)
    {
        lock (_gate)
        {
            foreach (var hash in hashes)
            {
                _erased[(site, hash)] = atMicros;
            }

            var text = new StringBuilder();
            foreach (var ((of, visitor), at) in _erased)
            {
                text.Append(CultureInfo.InvariantCulture, $"{of} {visitor} {at}\n");
            }

            OwnerOnlyFile.Write(_path, Encoding.ASCII.GetBytes(text.ToString()));
        }
    }
}
