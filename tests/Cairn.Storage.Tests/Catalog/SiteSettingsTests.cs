using Cairn.Collection.Enrichment;
using Cairn.Journeys.Faults;
using Cairn.Storage.Catalog.Sites;
using Xunit;

namespace Cairn.Storage.Tests.Catalog;

public sealed class SiteSettingsTests : IDisposable
{
    private readonly CatalogFixture _fixture = new();

    private SiteCatalog Sites => _fixture.Catalog.Sites;

    [Fact]
    public void Settings_are_there_after_a_restart_and_a_new_site_has_the_defaults()
    {
        Sites.Create(new NewSite("shop"));
        var wanted = new SiteSettings
        {
            Domains = ["shop.example"],
            ChannelRules = ChannelRules.Posthog,
            Channels = [new ChannelRule("Mine", [new ChannelCondition("source", "equals", ["a"])])],
            GadSourceIsPaid = false,
            Consent = ConsentPreset.UsOptOut,
            Retention = new Retention { EventDays = 400 },
        };

        Assert.Equal(new SiteSettings().ToJson(), Sites.Find("shop")!.Settings.ToJson());
        Assert.IsType<Outcome<Site>.Ok>(Sites.Update("shop", new SiteChange { Settings = wanted }));
        _fixture.Reopen();

        Assert.Equal(wanted.ToJson(), Sites.Find("shop")!.Settings.ToJson());
        Assert.Equal(new SiteSettings().ToJson(), SiteSettings.FromJson("{}").ToJson());
    }

    [Fact]
    public void What_is_wrong_with_settings_is_named_all_at_once_and_nothing_changes()
    {
        Sites.Create(new NewSite("shop"));
        var refused = Assert.IsType<Outcome<Site>.Refused>(Sites.Update("shop", new SiteChange
        {
            Settings = new SiteSettings
            {
                Bots = new BotRules { Addresses = ["here"] },
                Channels = [new ChannelRule("", [])],
                Retention = new Retention { EventDays = 0, FailedDays = 0 },
                Domains = [new string('x', 300)],
            },
        }));

        Assert.Equal(
            ["/domains", "/bots/addresses", "/channels/0", "/retention/event_days", "/retention/failed_days"], refused.Faults.Select(fault => fault.Where));
        Assert.Empty(Sites.Find("shop")!.Settings.Domains);
    }

    public void Dispose() => _fixture.Dispose();
}
