using Cairn.Journeys.Events;
using Cairn.Journeys.Index;

namespace Cairn.Journeys.Sessions;

/// <summary>What the open session was marked with last: a campaign, a client's session id, a referrer. Another mark cuts the session.</summary>
internal sealed class SessionMarks
{
    private static readonly string[] CampaignColumns = ["source", "medium", "campaign", "click_id_kind", "click_id"];
    private readonly IndexView _view;
    private readonly SessionRule _rule;
    private readonly Column[] _campaign;
    private readonly Column? _client;
    private readonly Column? _new;
    private readonly Column? _referrer;
    private readonly Column? _host;
    private IndexSegment? _segment;
    private ColumnCodes[] _campaignCodes = [];
    private ColumnCodes _clientCodes;
    private ColumnCodes _newCodes;
    private ColumnCodes _referrerCodes;
    private ColumnCodes _hostCodes;
    private (int Source, int Medium, int Campaign, int Kind, int Click)? _lastCampaign;
    private int _lastClient;
    private string? _lastReferrer;

    /// <summary>Nothing yet; only the columns that the rule needs are read.</summary>
    public SessionMarks(IndexView view, SessionRule rule)
    {
        _view = view;
        _rule = rule;
        _campaign = rule.Campaign ? [.. CampaignColumns.Select(view.Column)] : [];
        _client = rule.ClientSessionColumn is { } client ? view.Column(client) : null;
        _new = rule.NewSessionColumn is { } flag ? view.Column(flag) : null;
        (_referrer, _host) = rule.Referrer ? (view.Column("referrer"), view.Column("host")) : (null, null);
    }

    /// <summary>Begins a person: nothing is open.</summary>
    public void Begin(IndexSegment segment)
    {
        Reset();
        if (ReferenceEquals(segment, _segment))
        {
            return;
        }

        _segment = segment;
        _campaignCodes = [.. _campaign.Select(column => _view.Codes(column, segment))];
        _clientCodes = Codes(_client, segment);
        _newCodes = Codes(_new, segment);
        _referrerCodes = Codes(_referrer, segment);
        _hostCodes = Codes(_host, segment);
    }

    /// <summary>Begins a session without marks.</summary>
    public void Reset() => (_lastCampaign, _lastClient, _lastReferrer) = (null, 0, null);

    /// <summary>Whether the event's marks are not those of the open session.</summary>
    public bool Cut(IndexSegment segment, int row) =>
        (CampaignOf(segment, row) is { } campaign && campaign != _lastCampaign)
        || (ClientOf(row) is var client and not 0 && _lastClient != 0 && client != _lastClient)
        || IsNew(row)
        || (ReferrerOf(row) is { } referrer && referrer != _lastReferrer);

    /// <summary>Notes the event's marks as those of the open session.</summary>
    public void Take(IndexSegment segment, int row)
    {
        _lastCampaign = CampaignOf(segment, row) ?? _lastCampaign;
        _lastClient = ClientOf(row) is var client and not 0 ? client : _lastClient;
        _lastReferrer = ReferrerOf(row) ?? _lastReferrer;
    }

    private ColumnCodes Codes(Column? column, IndexSegment segment) => column is null ? default : _view.Codes(column, segment);

    private (int, int, int, int, int)? CampaignOf(IndexSegment segment, int row) =>
        _rule.Campaign && (segment.Flags[row] & EventFlags.Campaign) != 0
            ? (_campaignCodes[0][row], _campaignCodes[1][row], _campaignCodes[2][row], _campaignCodes[3][row], _campaignCodes[4][row])
            : null;

    private int ClientOf(int row) => _client is null ? 0 : _clientCodes[row];

    private bool IsNew(int row) => _new is not null && _new.Values[_newCodes[row]].Text is "1" or "true";

    private string? ReferrerOf(int row)
    {
        if (_referrer is null || _referrerCodes[row] == 0 || !Uri.TryCreate(_referrer.Values[_referrerCodes[row]].Text, UriKind.Absolute, out var uri))
        {
            return null;
        }

        var own = _host!.Values[_hostCodes[row]].Text;
        return string.Equals(uri.Host, own, StringComparison.OrdinalIgnoreCase) ? null : uri.Host;
    }
}
