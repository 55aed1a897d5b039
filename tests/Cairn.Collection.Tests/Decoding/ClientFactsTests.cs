using System.Text;
using Cairn.Collection.Decoding;
using Cairn.Collection.Events;
using Cairn.Collection.Ids;
using Xunit;

namespace Cairn.Collection.Tests.Decoding;

public sealed class ClientFactsTests
{
    private static readonly SiteRules Cookieless = Door.Site with { CookielessWhenDenied = true, CookielessWithoutVisitor = true };

    [Fact]
    public void What_the_address_tells_goes_into_the_batch_and_the_address_does_not()
    {
        var batch = Collect("""{"name":"a","visitor":"v"}""", Door.Site).Batch;

        Assert.Equal(("DE", BotVerdict.Flood), (batch.Country, batch.Events[0].Verdict));
    }

    [Theory] // what each consent state lets through; on_denied none, on_denied cookieless, the preset cookieless
    [InlineData(null, "v", "v", "cl")]
    [InlineData("granted", "v", "v", "v")]
    [InlineData("denied", null, "cl", "cl")]
    [InlineData("unset", "v", "v", "cl")]
    public void Consent_decides_under_which_id_an_event_is_kept(string? state, string? none, string? cookieless, string? preset)
    {
        var item = $$"""{"name":"a","visitor":"v","url":"https://shop.example/"{{(state is null ? "" : $$""","consent":{"analytics_storage":"{{state}}"}""")}}}""";
        SiteRules[] sites = [Door.Site, Cookieless, Cookieless with { CookielessWhenUnset = true }];

        Assert.Equal([none, cookieless, preset], sites.Select(site => Collect(item, site).Batch.Events.SingleOrDefault()?.Visitor.Split(':')[0]));
    }

    [Fact]
    public void A_denied_event_leaves_nothing_of_the_visitor_in_the_batch()
    {
        var batch = Collect("""{"name":"canary","visitor":"canary","consent":{"analytics_storage":"denied"}}""", Door.Site).Batch;

        Assert.Empty(batch.Events);
        Assert.Equal((null, null, null), (batch.UserAgent, batch.Country, batch.Hints));
        Assert.Equal((FailedReason.ConsentRequired, null), (batch.Failed[0].Reason, batch.Failed[0].Raw));
    }

    [Fact]
    public void A_cookieless_visitor_follows_the_host_and_an_event_that_names_a_user_keeps_it()
    {
        var denied = Collect("""{"name":"a","visitor":"v","user":"u","url":"https://shop.example/","consent":{"analytics_storage":"denied"}}""", Cookieless).Batch.Events[0];

        Assert.Equal(("cl:shop.example", "u"), (denied.Visitor, denied.User));
        Assert.Equal("cl:", Collect("""{"name":"a"}""", Cookieless).Batch.Events[0].Visitor);
        Assert.Equal("user:u", Collect("""{"name":"a","user":"u"}""", Cookieless with { CookielessWithoutVisitor = false }).Batch.Events[0].Visitor);
        Assert.Equal(FailedReason.VisitorMissing, Collect("""{"name":"a"}""", Door.Site).Batch.Failed[0].Reason);
    }

    [Fact]
    public void Where_a_region_denies_by_default_unset_states_count_as_denied_and_said_ones_stay()
    {
        var site = Door.Site with { DeniedWhenUnset = new HashSet<string> { "DE" } };

        Assert.Equal(FailedReason.ConsentRequired, Collect("""{"name":"a","visitor":"v"}""", site).Batch.Failed[0].Reason);
        var granted = Collect("""{"name":"a","visitor":"v","consent":{"analytics_storage":"granted"}}""", site).Batch.Events[0];
        Assert.Equal(0b01_01_10_01, granted.Consent.Bits & 0xFF);
        Assert.Single(Collect("""{"name":"a","visitor":"v"}""", Door.Site with { DeniedWhenUnset = new HashSet<string> { "FR" } }).Batch.Events);
    }

    [Theory]
    [InlineData("nobody", true)]
    [InlineData(" NOBODY ", true)]
    [InlineData("guest", false)]
    [InlineData("ann", false)]
    public void A_site_may_have_its_own_list_of_users_who_are_nobody(string user, bool ignored)
    {
        var site = Door.Site with { NeverIdentities = new HashSet<string> { "nobody" } };

        Assert.Equal(ignored ? null : user, Door.Event($"\"user\":\"{user}\"", site: site).Batch.Events[0].User);
    }

    [Fact]
    public void Household_keys_are_kept_only_where_the_site_has_ads_and_no_sender_names_one()
    {
        var kept = Collect("""{"name":"a","visitor":"v","at":"2026-11-21T09:00:00Z"}""", Door.Site with { Households = true }).Batch.Events[0];
        Assert.Equal(("own", "before"), (kept.HouseholdKey, kept.PreviousHouseholdKey));
        var without = Collect("""{"name":"a","visitor":"v","household_key":"claimed"}""", Door.Site);
        Assert.Equal((null, null), (without.Batch.Events[0].HouseholdKey, without.Batch.Events[0].PreviousHouseholdKey));
        Assert.Equal(1, without.Warnings[CollectWarning.FieldNotAllowed]);
    }

    [Fact]
    public void A_server_s_event_has_the_household_of_the_address_it_names_and_of_no_other()
    {
        CollectResult Sent(string ip) => new NativeDecoder(IdSource.Random).Decode(Opened($$"""{"name":"a","visitor":"v","at":"2026-11-21T09:00:00Z"{{ip}}}"""), new CollectContext
        {
            Site = Door.Site with { Households = true },
            Trust = Trust.Server,
            Received = Door.Now,
            HouseholdAt = (address, _) => (address, "before"),
        });
        var kept = Sent(",\"ip\":\"198.51.100.7\"").Batch.Events[0];
        Assert.Equal(("198.51.100.7", "before"), (kept.HouseholdKey, kept.PreviousHouseholdKey));
        Assert.Null(Sent("").Batch.Events[0].HouseholdKey);
    }

    [Fact]
    public void An_event_out_of_a_data_centre_is_marked_by_the_door_and_by_nobody_else()
    {
        Assert.Equal("""{"a":1,"$network":"hosting"}""", Collect("""{"name":"a","visitor":"v","props":{"a":1}}""", Door.Site, hosting: true).Batch.Events[0].Properties);
        var claimed = Collect("""{"name":"a","visitor":"v","props":{"$network":"hosting"}}""", Door.Site);
        Assert.Equal((null, 1), (claimed.Batch.Events[0].Properties, claimed.Warnings[CollectWarning.ReservedKey]));
    }

    private static CollectResult Collect(string item, SiteRules site, bool hosting = false)
    {
        return new NativeDecoder(IdSource.Random).Decode(
            Opened(item), new CollectContext { Site = site, Trust = Trust.Client, Received = Door.Now, UserAgent = "Mozilla/5.0", Client = new German(hosting) });
    }

    private static NativeBody Opened(string item)
    {
        Assert.Null(NativeBody.TryOpen(new CollectRequest(Encoding.UTF8.GetBytes($$"""{"events":[{{item}}]}"""), null, null, CollectLimits.ForWriteKey), out var body));
        return body;
    }

    private sealed class German(bool hosting) : IClientFacts
    {
        public bool IsHosting => hosting;

        public string? Country => "DE";

        public BotVerdict Judge(string visitor) => BotVerdict.Flood;

        public (string? Current, string? Previous) Household(long occurredMicros) => ("own", "before");

        public string? CookielessVisitor(string? host) => "cl:" + host;
    }
}
