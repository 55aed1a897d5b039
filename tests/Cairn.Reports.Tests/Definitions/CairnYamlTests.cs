using Cairn.Reports.Definitions;
using static Cairn.Testing.Outcomes;

namespace Cairn.Reports.Tests.Definitions;

public sealed class CairnYamlTests
{
    private const string Shop = """
        version: 1
        site:
          name: Größe & Co
          timezone: Europe/Berlin
          currency: EUR
          session_rule: cairn
        conversions:
          - key: purchase
            kind: macro
            match: {event: purchase}
            dedupe: [order_id]
            value: {kind: property}
            customer: true
          - key: left
            name: "Left: the cart"
            kind: micro
            stage: intent
            role: derived
            match:
              abandoned: {of: 'add_to_cart[price >= 50]', without: "@purchase", within: 1d}
            counting: once_per_session
            value: {kind: fixed, amount: 2.50, currency: EUR}
            effective_from: 2026-05-01
        """;

    [Fact]
    public void What_is_written_reads_back_to_the_same_text()
    {
        var written = CairnYaml.Write(ValueOf(CairnYaml.Parse(Shop)));
        Assert.Equal(written, CairnYaml.Write(ValueOf(CairnYaml.Parse(written))));
        Assert.Contains("""abandoned: {of: "add_to_cart[price >= 50]", without: "@purchase", within: "1d"}""", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_follow_the_kind()
    {
        var file = ValueOf(CairnYaml.Parse(Shop));
        Assert.Equal("Größe & Co", file.Site!.Name);
        Assert.Equal(("purchase", "decision", null), (file.Conversions[0].Name, file.Conversions[0].Stage.ToString().ToLowerInvariant(), file.Conversions[0].Role));
        Assert.Equal(2.5m, file.Conversions[1].Value.Amount);
    }

    [Fact]
    public void Every_fault_is_named_with_its_line()
    {
        var faults = FaultsOf(CairnYaml.Parse("""
            version: 1
            conversions:
              - key: Buy
                kind: macro
                match: {evnt: purchase}
              - key: a
                kind: huge
                match: {event: a}
                value: {kind: fixed}
            """));
        Assert.Equal(
            ["/conversions/0/key", "/conversions/0/match/evnt", "/conversions/1/kind", "/conversions/1/value/amount"], faults.Select(f => f.Where));
        Assert.Equal("Line 5, column 19: This field is not known; did you mean 'event'?", faults[1].Message);
    }

    [Theory]
    [InlineData("", "yaml.empty")]
    [InlineData("version: 2", "yaml.version")]
    [InlineData("conversions: []", "yaml.version")]
    [InlineData("version: 1\nextra: 2", "json.field-unknown")]
    [InlineData("version: 1\nversion: 1", "yaml.key-repeated")]
    [InlineData("version: 1\nsite: &a {name: x}", "yaml.alias")]
    [InlineData("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "yaml.alias")]
    [InlineData("version: !!int 1", "yaml.alias")]
    [InlineData("version: [1", "yaml.syntax")]
    [InlineData("version: 1\n---\nversion: 1", "yaml.documents")]
    [InlineData("version: 1\nsite: {timezone: \"UTC'; DROP TABLE x--\"}", "site.timezone-unknown")]
    [InlineData("version: 1\nconversions: [{key: a, kind: micro, match: {event: x}}, {key: a, kind: micro, match: {event: y}}]", "definition.key-repeated")]
    [InlineData("version: 1\nconversions: [{key: a, kind: micro, match: {abandoned: {of: '@a', without: b, within: 1d}}}]", "definition.refers-to-itself")]
    [InlineData("version: 1\nconversions: [{key: a, kind: macro, role: process, match: {event: x}}]", "definition.role-misplaced")]
    public void A_file_that_is_wrong_anywhere_is_refused_whole(string yaml, string code) => Assert.Equal(code, FaultsOf(CairnYaml.Parse(yaml))[0].Code);

    [Fact]
    public void A_thousand_levels_are_refused() =>
        Assert.Contains(FaultsOf(CairnYaml.Parse("a: " + new string('[', 1_000) + new string(']', 1_000))), f => f.Code == "yaml.too-deep");

    [Fact]
    public void Too_many_definitions_are_refused() =>
        Assert.Equal("json.type", FaultsOf(CairnYaml.Parse("version: 1\nconversions: [" + string.Join(',', Enumerable.Repeat("{}", 1_001)) + "]"))[0].Code);
}
