using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Storage.Catalog;
using Cairn.Storage.Catalog.Failed;
using Cairn.Storage.Catalog.Limits;
using Cairn.Storage.Catalog.Privacy;
using Cairn.Storage.Catalog.Rules;

namespace Cairn.Storage.Draining;

/// <summary>The gate of the catalog: opt-outs, erased visitors, caps.</summary>
public sealed class SiteGate : IDrainGate
{
    private const int MostName = 60;
    private const int MostNames = 100;

    private readonly Dictionary<(int Site, CounterKind Kind, string Name), long> _counts = [];
    private readonly Dictionary<int, HashSet<string>> _unknown = [];
    private readonly OptOuts _optOuts;
    private readonly ErasureJournal _erased;
    private readonly AdmittedValues _admitted;
    private readonly RuleCatalog _rules;
    private readonly RowCaps _caps;
    private readonly Dictionary<(int, string), bool> _saidInBatch = [];
    private CollectedBatch? _batch;

    /// <summary>A gate over a catalog and the journal of erased visitors.</summary>
    public SiteGate(CairnCatalog catalog, ErasureJournal erased)
    {
        (_optOuts, _erased, _admitted, _rules) = (catalog.OptOuts, erased, catalog.Admitted, catalog.Rules);
        _caps = new RowCaps(catalog.Admitted, catalog.Definitions.Texts, Count);
    }

    /// <inheritdoc/>
    public FailedReason? Refuse(int site, CollectedEvent item, CollectedBatch batch)
    {
        if (!ReferenceEquals(_batch, batch))
        {
            _batch = batch;
            _saidInBatch.Clear();
        }

        var isWord = item.Name is "$opt_out" or "$opt_in";
        if (!isWord && _optOuts.IsEmpty && _erased.IsEmpty)
        {
            return null;
        }

        var visitor = HashedId.Of(site, item.Visitor);
        if (_erased.Covers(site, visitor, item.OccurredMicros)
            || (item.User is { } user && !_erased.IsEmpty && _erased.Covers(site, HashedId.OfUser(site, user), item.OccurredMicros)))
        {
            return FailedReason.Erased;
        }

        if (isWord)
        {
            _saidInBatch[(site, visitor)] = item.Name == "$opt_out";
            _optOuts.Note(site, visitor, item.Name == "$opt_out", batch.ReceivedMicros);
            return null;
        }

        var optedOut = _saidInBatch.TryGetValue((site, visitor), out var said) ? said : _optOuts.Covers(site, visitor, batch.ReceivedMicros);
        return optedOut ? FailedReason.OptedOut : null;
    }

    /// <inheritdoc/>
    public StoredEvent Bound(int site, StoredEvent row) => _caps.Bound(site, row);

    /// <inheritdoc/>
    public IReadOnlySet<string> Rules(int site) => _rules.PublishedIds(site);

    /// <inheritdoc/>
    public string UnknownField(int site, string field)
    {
        var name = new string([.. field.Take(MostName).Select(sign => char.IsControl(sign) || char.IsSurrogate(sign) ? '\uFFFD' : sign)]);
        if (!_unknown.TryGetValue(site, out var known))
        {
            _unknown.Add(site, known = new HashSet<string>(StringComparer.Ordinal));
        }

        return known.Contains(name) || (known.Count < MostNames && known.Add(name)) ? name : RowCaps.Other;
    }

    /// <inheritdoc/>
    public IReadOnlyList<GateCount> TakeCounts()
    {
        if (_counts.Count == 0)
        {
            return [];
        }

        GateCount[] taken = [.. _counts.Select(pair => new GateCount(pair.Key.Site, pair.Key.Kind, pair.Key.Name, pair.Value))];
        _counts.Clear();
        return taken;
    }

    /// <inheritdoc/>
    public void Save()
    {
        _caps.ForgetNames();
        _optOuts.Save();
        _admitted.Save();
    }

    private void Count(int site, CounterKind kind, string name) => _counts[(site, kind, name)] = _counts.GetValueOrDefault((site, kind, name)) + 1;
}
