using System.Text.Json;
using Cairn.Journeys.Events;
using Cairn.Journeys.Faults;
using Cairn.Journeys.Symbols;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;

namespace Cairn.Journeys.Tests.Symbols;

public sealed class SymbolParserTests
{
    [Fact]
    public void What_a_symbol_prints_reads_back_to_it() =>
        Prop.ForAll(SomeSymbols.Symbol.ToArbitrary(), symbol => ValueOf(SymbolParser.Parse(symbol.ToString())).Equals(symbol)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_JSON_of_a_symbol_reads_back_to_it() =>
        Prop.ForAll(SomeSymbols.Symbol.ToArbitrary(), symbol => ValueOf(SymbolParser.Parse(SymbolParser.ToJson(symbol))).Equals(symbol))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_filter_prints_reads_back_to_it() =>
        Prop.ForAll(SomeSymbols.Filter.ToArbitrary(), filter => ValueOf(FilterParser.Parse(filter.ToString())).Equals(filter)).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_makes_the_parsers_throw() =>
        Prop.ForAll(Soup.ToArbitrary(), text =>
        {
            _ = SymbolParser.Parse(text);
            _ = FilterParser.Parse(text);
            _ = FunnelText.Parse(text);
            _ = FunnelText.ParseExclusion(text);
            _ = Cairn.Journeys.Segments.SegmentParser.Parse(text);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reads_every_operator()
    {
        const string Text =
            "e[a = 1, b != \"x\", c =~ X, d in (1, 'two', true), e not in (), f < 1, g <= -2.50, h > 3, i >= 1e2, j between 1 and 2, "
            + "k contains x, l starts x, m ends x, n glob \"/p/**\", o regex '^\\d+$', p exists, q missing]";
        const string Printed =
            "e[a = 1, b != \"x\", c =~ \"X\", d in (1, \"two\", true), e not in (), f < 1, g <= -2.5, h > 3, i >= 100, j between 1 and 2, "
            + "k contains \"x\", l starts \"x\", m ends \"x\", n glob \"/p/**\", o regex \"^\\\\d+$\", p exists, q missing]";

        Assert.Equal(Printed, ValueOf(SymbolParser.Parse(Text)).ToString());
    }

    [Fact]
    public void Takes_names_with_blanks_in_quotes_and_keys_after_an_at_sign() =>
        Assert.Equal(
            new Symbol(
            [
                new SymbolAlternative(SymbolKind.Event, "user signed up", []),
                new SymbolAlternative(SymbolKind.Conversion, "buy", []),
                new SymbolAlternative(SymbolKind.Any, "*", [new Filter("price", FilterOperator.Less, [new FilterValue(ValueKind.Number, "50")])]),
            ]),
            ValueOf(SymbolParser.Parse("\"user signed up\" | @buy | *[price < 50.00]")));

    [Fact]
    public void An_event_list_in_JSON_is_alternatives_and_null_is_every_event()
    {
        Assert.Equal("a[x = 1] | b[x = 1]", ValueOf(SymbolParser.Parse(Json("""{"event":["a","b"],"where":[{"prop":"x","op":"=","value":1}]}"""))).ToString());
        Assert.Equal(Symbol.Any, ValueOf(SymbolParser.Parse(Json("""{"event":null}"""))));
    }

    [Fact]
    public void Every_fault_of_a_symbol_is_named_with_its_place() =>
        Assert.Equal(
            [
                "Character 9: expected an operator, found 'equals'; known are: =, !=, =~, in, not in, <, <=, >, >=, between, contains, starts, ends, glob, regex, exists, missing.",
                "Character 25: '<' compares numbers, durations (30s, 20m) and times (RFC 3339); \"cheap\" is none of them.",
                "Character 39: lookaround, back-references and atomic groups are not supported, because patterns must run in linear time; write the pattern without them.",
            ],
            FaultsOf(SymbolParser.Parse("e[price equals 5, price < cheap, path regex \"(?=x)\"]")).Select(f => f.Message));

    [Fact]
    public void An_unclosed_bracket_is_named_where_it_opens()
    {
        var fault = Assert.Single(FaultsOf(SymbolParser.Parse("a | view_item[price > 1")));
        Assert.Equal(new Fault("text.unclosed", "", "Character 14: this '[' is never closed; add ']' after the filters."), fault);
    }

    [Fact]
    public void A_text_of_64_KB_is_refused_by_its_length() =>
        Assert.Equal("text.too-long", FaultsOf(SymbolParser.Parse(new string('a', 65_536)))[0].Code);

    [Fact]
    public void Unknown_fields_in_JSON_name_the_nearest_known_one()
    {
        var faults = FaultsOf(SymbolParser.Parse(Json("""{"event":"a","were":[],"event":"b"}"""), "/steps/0/symbol"));
        Assert.Equal(
            [
                new Fault("json.field-unknown", "/steps/0/symbol/were", "This field is not known; did you mean 'where'?"),
                new Fault("json.field-repeated", "/steps/0/symbol/event", "This field stands twice; write it once."),
            ],
            faults);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_JSON_is_refused() =>
        Assert.Equal("json.text-invalid", Assert.Single(FaultsOf(SymbolParser.Parse(Json("""{"event":"\ud800"}""")))).Code);

    [Fact]
    public void A_pattern_that_is_none_is_refused() =>
        Assert.Equal("filter.pattern-invalid", Assert.Single(FaultsOf(FilterParser.Parse("path regex \"(a\""))).Code);

    [Fact]
    public void A_pattern_made_for_slow_engines_is_taken() => Assert.IsType<Outcome<Filter>.Ok>(FilterParser.Parse("path regex \"(a+)+$\""));

    private static Gen<string> Soup { get; } = Gen.ArrayOf(Gen.Elements(
            "a", "b", " ", ">", "|", "[", "]", "(", ")", "\"", "'", "@", "!", "?", "=", "not", "in", "did(", "seq(", "within", "hold", "7d", ",", "..",
            "between", "and", "or", "regex", "\u0000", "\ud800", "last", "x = 1"))
        .Select(parts => string.Join(parts.Length % 2 == 0 ? "" : " ", parts));

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
