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
        _caps = new RowCaps(catalog.Admitted, catalog.Definitions.Texts);
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
    public void Remark(int site, CollectWarning warning) => _admitted.Count(site, CounterKind.Warning, WireNames.Of(warning));

    /// <inheritdoc/>
    public void Save()
    {
        _caps.ForgetNames();
        _optOuts.Save();
    }
}
