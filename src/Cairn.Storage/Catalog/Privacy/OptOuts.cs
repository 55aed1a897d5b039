namespace Cairn.Storage.Catalog.Privacy;

/// <summary>Visitors who opted out: what arrives of them between <c>$opt_out</c> and <c>$opt_in</c> is not kept. Any thread may ask; the drain alone writes.</summary>
public sealed class OptOuts
{
    private readonly CatalogFile _file;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Site, string Visitor), (long Since, long? Until)> _known;
    private readonly HashSet<(int Site, string Visitor)> _unsaved = [];

    internal OptOuts(CatalogFile file)
    {
        _file = file;
        _known = file.Read(context => context.OptOuts.AsEnumerable().ToDictionary(row => (row.SiteId, row.Visitor), row => (row.Since, row.Until)));
    }

    /// <summary>Whether nobody opted out, so that no visitor need be looked up.</summary>
    public bool IsEmpty => _known.Count == 0;

    /// <summary>Whether the visitor had opted out when something arrived.</summary>
    /// <param name="site">The site's number.</param>
    /// <param name="visitor">After <see cref="HashedId"/>.</param>
    /// <param name="receivedMicros">When it arrived.</param>
    public bool Covers(int site, string visitor, long receivedMicros)
    {
        lock (_gate)
        {
            return _known.TryGetValue((site, visitor), out var span) && span.Since < receivedMicros && (span.Until is null || receivedMicros <= span.Until);
        }
    }

    /// <summary>Notes a word of the visitor; what was said later than it stays.</summary>
    public void Note(int site, string visitor, bool optedOut, long receivedMicros)
    {
        lock (_gate)
        {
            var known = _known.TryGetValue((site, visitor), out var span);
            if (optedOut ? known && span.Since >= receivedMicros : !known || span.Since > receivedMicros || span.Until is not null)
            {
                return;
            }

            _known[(site, visitor)] = optedOut ? (receivedMicros, null) : (span.Since, receivedMicros);
            _unsaved.Add((site, visitor));
        }
    }

    /// <summary>Writes down what was noted.</summary>
    /// <exception cref="StorageUnavailableException">It could not be written; the next call tries again.</exception>
    public void Save()
    {
        lock (_gate)
        {
            if (_unsaved.Count == 0)
            {
                return;
            }

            _file.Write(context =>
            {
                foreach (var (site, visitor) in _unsaved)
                {
                    var row = context.OptOuts.Find(site, visitor);
                    if (row is null)
                    {
                        context.OptOuts.Add(row = new OptOutRow { SiteId = site, Visitor = visitor });
                    }

                    (row.Since, row.Until) = _known[(site, visitor)];
                }

                return true;
            });
            _unsaved.Clear();
        }
    }
}
