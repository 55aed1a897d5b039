namespace Cairn.Server.Commands.Output;

/// <summary>Small bars in tables.</summary>
internal static class Bar
{
    private const int Width = 12;
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>A bar as long as a number is large beside the largest; empty for nothing.</summary>
    public static string Of(double? value, double largest)
    {
        if (value is not > 0 || largest <= 0)
        {
            return "";
        }

        var eighths = (int)Math.Ceiling(Math.Min(1, value.Value / largest) * Width * 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString());
    }
}
