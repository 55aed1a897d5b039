using System.Text.Json;
using Cairn.Journeys.Faults;
using Cairn.Server.Rules;
using Xunit;

namespace Cairn.Server.Tests.Rules;

public sealed class RuleParserTests
{
    [Fact]
    public void A_rule_reads_back_as_it_was_written()
    {
        const string text = """
            {"id":"b3a1","name":"brochure_wanted","on":"click","selector":"main .teaser a","text":{"op":"contains","value":"Brochure"},
             "url":{"op":"regex","value":"^https://shop\\.example/(a|b)+/?$"},"once":"session",
             "props":{"title":{"from":"text"},"kind":{"from":"attr","arg":"data-kind"}},"value":{"from":"attr","arg":"data-price"}}
            """;
        var rule = Assert.IsType<Outcome<CodelessRule>.Ok>(RuleParser.Parse("b3a1", Json(text))).Value;
        Assert.True(JsonElement.DeepEquals(Json(text), Json(RuleJson.Write(rule))), RuleJson.Write(rule));
        Assert.Equal(RuleJson.Write(rule), RuleJson.Write(RuleJson.Read(RuleJson.Write(rule))));
    }

    [Theory]
    [InlineData("""{"on":"click"}""", "/name rule.text-expected")]
    [InlineData("""{"name":"$x","on":"click"}""", "/name rule.name-reserved")]
    [InlineData("""{"name":"x","on":"hover"}""", "/on rule.choice-unknown")]
    [InlineData("""{"name":"x","on":"click","colour":"red"}""", "/colour rule.field-unknown")]
    [InlineData("""{"name":"x","on":"click","selector":"a >"}""", "/selector rule.selector-invalid")]
    [InlineData("""{"name":"x","on":"view"}""", "/selector rule.field-missing")]
    [InlineData("""{"name":"x","on":"timer"}""", "/seconds rule.field-missing")]
    [InlineData("""{"name":"x","on":"scroll","percent":101}""", "/percent rule.number-expected /percent rule.field-missing")]
    [InlineData("""{"name":"x","on":"event"}""", "/text rule.field-missing")]
    [InlineData("""{"name":"x","on":"page","url":{"op":"regex","value":"(a+)+b"}}""", "/url/value rule.pattern-refused")]
    [InlineData("""{"name":"x","on":"page","url":{"op":"regex","value":"(?=a)"}}""", "/url/value rule.pattern-refused")]
    [InlineData("""{"name":"x","on":"page","url":{"op":"regex","value":"(a)\\1"}}""", "/url/value rule.pattern-refused")]
    [InlineData("""{"name":"x","on":"page","url":{"op":"regex","value":"a("}}""", "/url/value rule.pattern-refused")]
    [InlineData("""{"name":"x","on":"page","url":{"op":"like","value":"a"}}""", "/url/op rule.choice-unknown")]
    [InlineData("""{"name":"x","on":"click","props":{"p":{"from":"attr","arg":"value"}}}""", "/props/p/arg rule.field-value")]
    [InlineData("""{"name":"x","on":"click","props":{"p":{"from":"cookie","arg":"a"}}}""", "/props/p/from rule.choice-unknown")]
    [InlineData("""{"name":"x","on":"click","props":{"rule":{"from":"text"}}}""", "/props rule.property-name")]
    [InlineData("""{"id":"other","name":"x","on":"click"}""", "/id rule.key-differs")]
    [InlineData("""[]""", " rule.not-an-object")]
    public void Is_refused(string json, string faults) =>
        Assert.Equal(faults, string.Join(' ', Assert.IsType<Outcome<CodelessRule>.Refused>(RuleParser.Parse("r", Json(json))).Faults.Select(fault => $"{fault.Where} {fault.Code}")));

    [Theory]
    [InlineData("form.cart button", "button#buy.big[name=q][data-step];form.cart;main", 0)]
    [InlineData("form", "button#buy.big;form.cart;main", 1)]
    [InlineData("#buy.big[data-step]", "button#buy.big[data-step];form", 0)]
    [InlineData("[name=q]", "input[name=q];form", 0)]
    [InlineData("main > button", "button;form;main", -1)]
    [InlineData("a", "<img src=x>;..;[;;", -1)]
    [InlineData("a", "", -1)]
    public void A_chain_tells_which_element_a_selector_means(string selector, string chain, int expected) =>
        Assert.Equal(expected, Selectors.Closest(Selectors.Parse(selector)!, chain));

    [Theory]
    [InlineData("a:hover", false)]
    [InlineData("a[href^='/x']", false)]
    [InlineData("[data-kind=big]", false)]
    [InlineData("h2 + a", false)]
    [InlineData("main a.b[data-kind][name=\"x:y\"]", true)]
    public void A_chain_cannot_tell_everything(string selector, bool decidable) => Assert.Equal(decidable, Selectors.Undecidable(selector) is null);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
