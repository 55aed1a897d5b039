using Cairn.Server.Commands.Output;
using Xunit;

namespace Cairn.Server.Tests.Commands;

/// <summary>What a visitor sent cannot move the cursor of whoever looks at it, colour their terminal or run backwards.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("\u001b[2J\u001b]0;owned\u0007", @"\u001b[2J\u001b]0;owned\u0007")]
    [InlineData("a\r\nb\tc\bd", @"a\u000d\u000ab\u0009c\u0008d")]
    [InlineData("\u202egnp.exe\u2066", @"\u202egnp.exe\u2066")]
    [InlineData("\u009b31m", @"\u009b31m")]
    [InlineData("a\u2028b\u200bc", @"a\u2028b\u200bc")]
    [InlineData("[red]no markup[/] {0} ${7*7}", "[red]no markup[/] {0} ${7*7}")]
    [InlineData("naïve ☃ 日本", "naïve ☃ 日本")]
    public void A_text_from_outside_is_shown_with_its_control_characters_written_out(string text, string shown)
    {
        Assert.Equal(shown, Printable.Text(text));
        using var output = new StringWriter();
        var terminal = new Terminal(output, TextWriter.Null, interactive: false);
        new TextTable("what").Row(text).Print(terminal);
        Assert.DoesNotContain(output.ToString().Replace("\r", "", StringComparison.Ordinal), c => char.IsControl(c) && c != '\n');
        Assert.Contains(shown, output.ToString(), StringComparison.Ordinal);
    }
}
