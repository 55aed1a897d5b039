using Cairn.Journeys.Events;
using Cairn.Journeys.Symbols;
using static Cairn.Testing.Outcomes;
using static Cairn.Testing.SomeJourneys;

namespace Cairn.Journeys.Tests.Symbols;

public sealed class SymbolCompilerTests
{
    [Fact]
    public void A_name_alone_is_a_set_of_names()
    {
        var view = View(Event("ann", "a", 1), Event("ann", "b", 2), Event("bob", "a", 3));
        var set = ValueOf(SymbolCompiler.Compile(ValueOf(SymbolParser.Parse("a")), Context(view)));

        Assert.NotNull(set.NamesOnly);
        Assert.Equal(["ann 1", "bob 3"], Rows(set, view));
    }

    [Theory]
    [InlineData("a[price = 50]", "1,4")]
    [InlineData("a[price != 50]", "2,3,5")]
    [InlineData("a[price >= 50]", "1,2,4")]
    [InlineData("a[price < 50]", "")]
    [InlineData("a[price between 50 and 60]", "1,2,4")]
    [InlineData("a[price exists]", "1,2,4,5")]
    [InlineData("a[prop.price missing]", "3")]
    [InlineData("a[event.price in (60, 'cheap')]", "2,5")]
    [InlineData("a[price not in (60, 'cheap')]", "1,3,4")]
    [InlineData("a[price in ()]", "")]
    [InlineData("a[price not in ()]", "1,2,3,4,5")]
    [InlineData("a[channel =~ email]", "1,2")]
    [InlineData("a[channel = email]", "2")]
    [InlineData("a[channel != email, price exists]", "1,4,5")]
    [InlineData("a[channel contains MAI]", "1,2")]
    [InlineData("a[channel starts EM, channel ends L]", "1,2")]
    [InlineData("a[path glob '/p/*']", "1")]
    [InlineData("a[path glob '/p/**']", "1,2")]
    [InlineData("a[path glob '/?/7']", "1")]
    [InlineData("a[path regex '/[78]']", "1,2")]
    [InlineData("a[price = 60] | b", "2,6")]
    [InlineData("*[price = 50]", "1,4")]
    [InlineData("*", "1,2,3,4,5,6")]
    [InlineData("nobody", "")]
    [InlineData("a[nothing = 1]", "")]
    [InlineData("a[new = true]", "3")]
    [InlineData("a[seen >= 2026-05-02]", "5")]
    public void Every_operator_means_what_its_definition_says(string text, string seconds)
    {
        var view = View(
            Event("v", "a", 1, ("price", 50), ("channel", "Email"), ("path", "/p/7")),
            Event("v", "a", 2, ("price", 60.0m), ("channel", "email"), ("path", "/p/7/8")),
            Event("v", "a", 3, ("new", true)),
            Event("v", "a", 4, ("price", "50.00")),
            Event("v", "a", 5, ("price", "cheap"), ("seen", "2026-05-02T00:00:00Z")),
            Event("v", "b", 6));
        var set = ValueOf(SymbolCompiler.Compile(ValueOf(SymbolParser.Parse(text)), Context(view)));

        Assert.Equal(seconds, string.Join(',', Rows(set, view).Select(r => r.Split(' ')[1])));
    }

    [Fact]
    public void An_unknown_name_is_a_warning_with_the_nearest_known_one()
    {
        var view = View(Event("ann", "purchase", 1, ("price", 1)));
        var symbol = ValueOf(SymbolParser.Parse("purchse[pric > 1] | newsletter"));

        Assert.Equal(
            ["No event 'purchse' has been seen; did you mean 'purchase'?", "No property 'pric' has been seen.", "No event 'newsletter' has been seen."],
            SymbolCompiler.Warnings(symbol, view).Select(w => w.Text));
    }

    [Fact]
    public void An_unknown_conversion_is_a_fault_that_names_the_nearest_key()
    {
        var view = View(Event("ann", "purchase", 1));
        var symbol = ValueOf(SymbolParser.Parse("@bu"));
        var fault = Assert.Single(FaultsOf(SymbolCompiler.Compile(symbol, Context(view, Definition("buy", """{"event":"purchase"}""")), "/steps/1")));

        Assert.Equal("symbol.conversion-unknown", fault.Code);
        Assert.Equal("/steps/1", fault.Where);
        Assert.Equal("There is no conversion definition '@bu'; did you mean '@buy'?", fault.Message);
    }

    [Fact]
    public void A_conversion_is_the_rows_that_are_counted()
    {
        var view = View(Event("ann", "purchase", 1), Event("ann", "purchase", 2), Event("bob", "purchase", 3) with { Flags = EventFlags.Quarantined });
        var buy = Definition("buy", """{"event":"purchase"}""") with { Counting = Cairn.Journeys.Definitions.ConversionCounting.OncePerVisitor };
        var symbol = ValueOf(SymbolParser.Parse("@buy"));

        Assert.Equal(["ann 1"], Rows(ValueOf(SymbolCompiler.Compile(symbol, Context(view, buy))), view));
        Assert.Equal(["ann 1", "bob 3"], Rows(ValueOf(SymbolCompiler.Compile(symbol, Context(view, buy) with { IncludeBots = true })), view));
    }
}
