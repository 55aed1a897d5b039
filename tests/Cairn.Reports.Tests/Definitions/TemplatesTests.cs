using Cairn.Journeys.Definitions;
using Cairn.Reports.Definitions;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Definitions;

public sealed class TemplatesTests
{
    [Theory]
    [InlineData(
        "ecommerce", "purchase join_loyalty",
        "catalogue_navigation:a-p search:a-p search_result_click:c-p product_view:c-p products_viewed:c-d long_stay_on_product:c-d product_video_50:c-s "
        + "product_video_75:c-s product_video_100:c-s size_guide:c-s comparison:c-s availability_check:c-p wishlist:c-s add_to_cart:i-p checkout_start:i-p "
        + "account:c-s newsletter:a-s scroll_75:a-s like:a-s call_or_chat:i-s")]
    [InlineData(
        "saas", "paid_plan premium_upgrade demo_request enterprise_pricing_request",
        "free_trial_start:i-p account_created:c-p pricing_viewed:c-p onboarding_mail_click:i-s webinar_registration:c-s guide_download:c-s comparison:c-s "
        + "product_video:c-s call_or_chat:i-s")]
    [InlineData(
        "b2b", "call_or_demo_booked contact_form quote_request",
        "white_paper:c-s webinar_registration:c-s form_start:i-p pricing_viewed:c-p cta_click:a-p video:a-s newsletter:a-s call_or_chat:i-s three_sessions:c-d")]
    [InlineData(
        "publishing", "newsletter_signup paid_subscription regular_buyer",
        "scroll_75:a-s articles_read:a-d video:a-s lead_magnet_download:c-s like_or_share:a-s mails_opened:c-d account:c-p social_follow:a-s")]
    [InlineData("social", "account_created", "profile_browsing:a-p search:a-p like_or_upvote:c-s follow:c-s video:a-s")]
    [InlineData(
        "affiliate", "sponsored_link_click",
        "search:a-p search_result_click:c-p products_browsed:c-d comparison:c-s scroll_75:a-s newsletter:a-s")]
    [InlineData(
        "nonprofit", "donation", "form_start:i-p event_registration:c-s video:a-s download:c-s newsletter:a-s social_follow_or_share:a-s")]
    [InlineData(
        "events", "registration",
        "event_page:a-p link_or_button_click:a-p trailer_video:a-s form_start:i-p call_or_chat:i-s newsletter:a-s return_visit:c-d")]
    [InlineData(
        "stores", "newsletter_signup purchase",
        "store_availability_check:i-p products_browsed:c-d search:a-p wishlist:c-s click_to_call:i-s social_follow:a-s")]
    public void Holds_every_macro_and_micro_of_its_industry(string name, string macros, string micros)
    {
        var file = ValueOf(CairnYaml.Parse(Templates.Find(name)!.Yaml));

        Assert.Equal(macros, string.Join(' ', file.Conversions.Where(d => d.Kind == ConversionKind.Macro).Select(d => d.Key)));
        Assert.Equal(micros, string.Join(' ', file.Conversions.Where(d => d.Kind == ConversionKind.Micro).Select(Short)));
    }

    [Fact]
    public void There_is_one_for_each_of_nine_industries() => Assert.Equal(9, Templates.All.Select(t => t.Name).Distinct().Count());

    private static string Short(ConversionDefinition d) =>
        $"{d.Key}:{char.ToLowerInvariant(d.Stage.ToString()[0])}-{char.ToLowerInvariant(d.Role!.Value.ToString()[0])}";
}
