using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Import.Exposures;

namespace Cairn.Collection.Import;

/// <summary>Makes events of rows with named columns.</summary>
internal interface IRowMapper
{
    /// <summary>How often each remark was earned by an event that is kept.</summary>
    IReadOnlyDictionary<CollectWarning, long> Warnings { get; }

    /// <summary>What else is worth counting of events that are kept.</summary>
    IReadOnlyDictionary<string, long> Remarks => System.Collections.Frozen.FrozenDictionary<string, long>.Empty;

    /// <summary>Gives the event; null with the reason when a rule is broken, null without when the filter leaves the row out.</summary>
    StoredEvent? Map(ICells cells, out RowFailure? failure);

    /// <summary>The row as it may be kept when it failed, given its text as it came.</summary>
    string Kept(string raw);

    /// <summary>The mapper for what the rows are.</summary>
    static IRowMapper Of(MappedColumns columns, ImportSettings settings) =>
        settings.Kind == ImportKind.Exposures ? new ExposureRowMapper(columns, settings) : new RowMapper(columns, settings);
}
