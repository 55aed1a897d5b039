using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cairn.Collection.Decoding;
using Cairn.Collection.Enrichment;
using Cairn.Collection.Events;
using Cairn.Collection.Exposures;
using Cairn.Collection.Foreign;
using Cairn.Collection.Ids;
using Cairn.Journeys.Time;

namespace Cairn.Collection.Import.Exposures;

/// <summary>Turns the fields of an ad that was shown into an event, by the translator and the steps that tracking addresses and servers go through.</summary>
internal sealed class ExposureDoor
{
    private readonly NativeDecoder _decoder = new(IdSource.Random);
    private readonly ScrubCounts _scrubbed = new();
    private readonly RowIds _rowIds = new();
    private readonly SortedDictionary<CollectWarning, long> _warnings = [];
    private readonly SortedDictionary<string, long> _remarks = new(StringComparer.Ordinal);
    private readonly ImportSettings _settings;
    private readonly CollectContext _context;
    private readonly ForeignSender _sender;
    private HouseholdGap _gap;

    public ExposureDoor(ImportSettings settings)
    {
        _settings = settings;
        var received = new Timestamp(settings.ReceivedMicros).ToDateTimeOffset();
        _context = new CollectContext
        {
            Site = settings.Site,
            Trust = Trust.Import,
            Received = received,
            Limits = CollectLimits.ForSecretKey,
            IsExposure = true,
        };
        _sender = new ForeignSender
        {
            Trust = Trust.Import,
            Received = received,
            AdMediums = settings.Site.AdMediums,
            Household = HouseholdOf,
        };
    }

    /// <summary>How often each remark was earned by an event that is kept.</summary>
    public IReadOnlyDictionary<CollectWarning, long> Warnings => _warnings;

    /// <summary>How many kept exposures have no household, by reason, such as <c>no_household.too_late</c>.</summary>
    public IReadOnlyDictionary<string, long> Remarks => _remarks;

    /// <summary>Gives the event; null with the reason when a rule is broken.</summary>
    /// <param name="row">One JSON object with the fields of <see cref="ExposureFormat.Fields"/>.</param>
    /// <param name="failure">Which rule.</param>
    public StoredEvent? Admit(ReadOnlyMemory<byte> row, out RowFailure? failure)
    {
        failure = null;
        _gap = HouseholdGap.None;
        var raw = new RawValue(JsonTokenType.StartObject, row);
        var sender = _sender with { FallbackId = FallbackId(VendorObject.Read(raw)) };
        var translated = ExposureFormat.Instance.Translate(ForeignBody.Empty, new ForeignLine(0, raw), sender);
        var result = _decoder.Decode([translated], ExposureFormat.Instance.Name, _context);
        if (result.Batch.Failed is [var failed, ..])
        {
            failure = new RowFailure(WireNames.Of(failed.Reason), failed.Field, failed.Message);
            return null;
        }

        Count(result);
        return Enricher.Enrich(result.Batch.Events[0], result.Batch, _settings.Site).Event with { Import = _settings.Number };
    }

    /// <summary>The row without address and device, for people who mend its file.</summary>
    public string Kept(ReadOnlySpan<byte> row) => RawScrubber.Scrub(row, _scrubbed);

    private ExposureHousehold HouseholdOf(string? address, string? agent, long at)
    {
        var household = _settings.Household(address, agent, at);
        _gap = household.Gap;
        return household;
    }

    private void Count(CollectResult result)
    {
        foreach (var (warning, count) in result.Warnings)
        {
            _warnings[warning] = _warnings.GetValueOrDefault(warning) + count;
        }

        if (ExposureHousehold.None(_gap).Reason is { } reason)
        {
            _remarks["no_household." + reason] = _remarks.GetValueOrDefault("no_household." + reason) + 1;
        }
    }

    /// <summary>For a row without <c>imp_id</c> and without a household: what it says besides addresses and devices, which no hash of an event may tell, and its running number.</summary>
    private string? FallbackId(VendorObject fields)
    {
        if (fields["imp_id"].IsThere)
        {
            return null;
        }

        var content = new StringBuilder("cairn-exposure-row");
        foreach (var name in ExposureFormat.Fields.Where(name => name is not ("ip" or "ua" or "ifa" or "household")))
        {
            content.Append(CultureInfo.InvariantCulture, $"\0{name}={fields.Filled(name)}");
        }

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, _rowIds.Next(Encoding.UTF8.GetBytes(content.ToString())));
        return new Guid(id, bigEndian: true).ToString();
    }
}
