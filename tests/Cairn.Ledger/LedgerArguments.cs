using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cairn.Ledger;

/// <summary>How a run is called.</summary>
/// <param name="Program">The published program.</param>
/// <param name="Page">Where the results are written; null to print them alone.</param>
/// <param name="Minutes">How long the long form may take; 0 for the short form.</param>
/// <param name="Only">Rows to run; empty for all.</param>
/// <param name="Seed">What all chance comes from.</param>
/// <param name="KeepsAll">Leaves every data directory behind.</param>
internal sealed record LedgerArguments(string Program, string? Page, double Minutes, IReadOnlyList<string> Only, int Seed, bool KeepsAll)
{
    public bool IsLong => Minutes > 0;

    public static bool TryRead(string[] args, [NotNullWhen(true)] out LedgerArguments? arguments)
    {
        arguments = new LedgerArguments("", null, 0, [], (int)(TimeProvider.System.GetUtcNow().Ticks / TimeSpan.TicksPerSecond % 1_000_000), false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--keep" or "--short")
            {
                arguments = arguments with { KeepsAll = arguments.KeepsAll || args[i] == "--keep" };
                continue;
            }

            if (i + 1 == args.Length || Set(arguments, args[i], args[++i]) is not { } next)
            {
                Console.Error.WriteLine("usage: ./faults [--minutes N | --short] [--only F6[,F7]] [--seed N] [--keep]");
                arguments = null;
                return false;
            }

            arguments = next;
        }

        return arguments.Program.Length > 0;
    }

    private static LedgerArguments? Set(LedgerArguments before, string name, string value) => name switch
    {
        "--program" => before with { Program = Path.GetFullPath(value) },
        "--page" => before with { Page = Path.GetFullPath(value) },
        "--only" => before with { Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries) },
        "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0 => before with { Minutes = minutes },
        "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) => before with { Seed = seed },
        _ => null,
    };
}
