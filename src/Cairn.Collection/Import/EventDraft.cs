namespace Cairn.Collection.Import;

/// <summary>The fields of one row as they were read, before <see cref="ImportDoor"/> judges them. Reused from row to row.</summary>
internal sealed class EventDraft
{
    public UInt128? Id { get; set; }
    public string? Name { get; set; }
    public long? OccurredMicros { get; set; }
    public long? ReceivedMicros { get; set; }
    public long Seq { get; set; }
    public string? Visitor { get; set; }
    public string? User { get; set; }
    public string? Url { get; set; }
    public string? Referrer { get; set; }
    public string? Title { get; set; }
    public string? Value { get; set; }
    public string? Currency { get; set; }
    public string? OrderId { get; set; }
    public string? UserAgent { get; set; }
    public string? Source { get; set; }
    public string? Medium { get; set; }
    public string? Campaign { get; set; }
    public string? CampaignId { get; set; }
    public string? Content { get; set; }
    public string? Term { get; set; }
    public string? ClickIdKind { get; set; }
    public string? ClickId { get; set; }
    public string? Channel { get; set; }
    public string? Country { get; set; }
    public string? Region { get; set; }
    public string? City { get; set; }
    public string? Device { get; set; }
    public string? Os { get; set; }
    public string? OsVersion { get; set; }
    public string? Browser { get; set; }
    public string? BrowserVersion { get; set; }
    public string? Language { get; set; }
    public string? Screen { get; set; }
    public string? Exposures { get; set; }
    public string? Sdk { get; set; }
    public int ConsentBits { get; set; }

    /// <summary>A row without a visitor is kept, as GA4's are.</summary>
    public bool VisitorOptional { get; set; }

    /// <summary>Denied <c>analytics_storage</c> fails the event, as at the door; false for what was collected lawfully elsewhere.</summary>
    public bool ConsentCounts { get; set; }

    public ImportProperties Properties { get; } = new();

    /// <summary>Empties every field.</summary>
    public void Clear()
    {
        (Id, Name, OccurredMicros, ReceivedMicros, Seq, Visitor, User) = (null, null, null, null, 0, null, null);
        (Url, Referrer, Title, Value, Currency, OrderId, UserAgent) = (null, null, null, null, null, null, null);
        (Source, Medium, Campaign, CampaignId, Content, Term, ClickIdKind, ClickId, Channel) = (null, null, null, null, null, null, null, null, null);
        (Country, Region, City, Device, Os, OsVersion, Browser, BrowserVersion) = (null, null, null, null, null, null, null, null);
        (Language, Screen, Exposures, Sdk, ConsentBits, VisitorOptional, ConsentCounts) = (null, null, null, null, 0, false, false);
        Properties.Clear();
    }

    /// <summary>Sets the field of a mapping key that is plain text; false for the keys that are not (<c>id</c>, <c>time</c>, <c>seq</c>, <c>session</c>, <c>prop.X</c>).</summary>
    public bool SetText(string key, string? text)
    {
        switch (key)
        {
            case "event": Name = text; return true;
            case "visitor": Visitor = text; return true;
            case "user": User = text; return true;
            case "url": Url = text; return true;
            case "referrer": Referrer = text; return true;
            case "title": Title = text; return true;
            case "value": Value = text; return true;
            case "currency": Currency = text; return true;
            case "order_id": OrderId = text; return true;
            case "ua": UserAgent = text; return true;
            case "source": Source = text; return true;
            case "medium": Medium = text; return true;
            case "campaign": Campaign = text; return true;
            case "campaign_id": CampaignId = text; return true;
            case "content": Content = text; return true;
            case "term": Term = text; return true;
            case "channel": Channel = text; return true;
            case "country": Country = text; return true;
            case "region": Region = text; return true;
            case "city": City = text; return true;
            case "device": Device = text; return true;
            case "os": Os = text; return true;
            case "browser": Browser = text; return true;
            case "language": Language = text; return true;
            case "screen": Screen = text; return true;
            default: return false;
        }
    }
}
