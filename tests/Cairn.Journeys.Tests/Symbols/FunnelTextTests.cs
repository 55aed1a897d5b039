using Cairn.Journeys.Symbols;
using Cairn.Journeys.Time;
using FsCheck;
using FsCheck.Fluent;
using static Cairn.Testing.Outcomes;

namespace Cairn.Journeys.Tests.Symbols;

public sealed class FunnelTextTests
{
    [Fact]
    public void What_a_funnel_prints_reads_back_to_it() =>
        Prop.ForAll(SomeSymbols.Funnel.ToArbitrary(), funnel => ValueOf(FunnelText.Parse(funnel.ToString())).Equals(funnel)).QuickCheckThrowOnFailure();

    [Fact]
    public void Reads_optional_steps_windows_exclusions_and_held_properties()
    {
        const string Text = "view_item[price >= 50] > add_to_cart? >(20m) !remove_from_cart purchase within 7d hold cart_id";
        var funnel = ValueOf(FunnelText.Parse(Text));

        Assert.Equal(Text, funnel.ToString());
        Assert.Equal([false, true, false], funnel.Steps.Select(s => s.Optional));
        Assert.Equal(new Duration(20 * 60 * Timestamp.Second), funnel.Steps[2].Within);
        Assert.Equal([new FunnelExclusionExpression(Symbol.Event("remove_from_cart"), 2, 3)], funnel.Exclusions);
        Assert.Equal(new Duration(7 * Timestamp.Day), funnel.Within);
        Assert.Equal(["cart_id"], funnel.Hold);
    }

    [Fact]
    public void The_same_event_twice_is_two_steps() => Assert.Equal(2, ValueOf(FunnelText.Parse("A > A")).Steps.Count);

    [Theory]
    [InlineData("", "Character 1: step 1 is missing: expected an event name, @key or *, found the end of the text.")]
    [InlineData("A >", "Character 4: step 2 is missing: expected an event name, @key or *, found the end of the text.")]
    [InlineData("> B", "Character 1: step 1 is missing: expected an event name, @key or *, found '>'.")]
    [InlineData("A > > C", "Character 5: step 2 is missing: expected an event name, @key or *, found '>'.")]
    [InlineData("A > within 7d", "Character 5: step 2 is missing: expected an event name, @key or *, found 'within'.")]
    [InlineData("A[x = 1 > B", "Character 9: expected ',' or ']', found '>'.")]
    [InlineData("A > @", "Character 6: expected the key of a conversion definition after '@', found the end of the text.")]
    [InlineData("A B", "Character 3: expected '>' and the next step, 'within' and a duration, or 'hold' and a property, found 'B'.")]
    [InlineData("A > B within soon", "Character 14: expected a duration such as 30s, 20m, 12h, 7d or 2w, found 'soon'.")]
    [InlineData("A > \"B", "Character 5: this quote is never closed; add the same quote after the text.")]
    [InlineData("A # B", "Character 3: expected '>' and the next step, 'within' and a duration, or 'hold' and a property, found '#'.")]
    public void A_fault_names_its_place_and_what_would_be_right(string text, string message) =>
        Assert.Equal(message, FaultsOf(FunnelText.Parse(text))[0].Message);

    [Fact]
    public void All_broken_steps_are_named_at_once() =>
        Assert.Equal(3, FaultsOf(FunnelText.Parse("A[x !! 1] > > B[price < cheap] > C")).Count);

    [Fact]
    public void More_than_32_steps_are_refused() =>
        Assert.Equal("funnel.too-many-steps", FaultsOf(FunnelText.Parse(string.Join(" > ", Enumerable.Repeat("A", 33))))[0].Code);

    [Fact]
    public void The_command_line_writes_exclusions_by_step_numbers()
    {
        Assert.Equal(new FunnelExclusionExpression(Symbol.Event("x"), 1, 3), ValueOf(FunnelText.ParseExclusion("x between 1 3")));
        Assert.Equal(new FunnelExclusionExpression(Symbol.Event("x")), ValueOf(FunnelText.ParseExclusion("x")));
        Assert.Equal("funnel.exclusion-order", FaultsOf(FunnelText.ParseExclusion("x between 2 2"))[0].Code);
    }
}
