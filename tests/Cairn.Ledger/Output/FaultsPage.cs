using System.Globalization;
using System.Text;

namespace Cairn.Ledger.Output;

/// <summary>The page <c>./faults</c> leaves in <c>benchmarks/results</c>.</summary>
internal static class FaultsPage
{
    public static string Write(IReadOnlyList<RowResult> rows, LedgerArguments arguments)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Faults

            Made by `./faults --minutes {arguments.Minutes} --seed {arguments.Seed}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} against the published program. What each row does and which invariants it holds the program to:
            `docs/reliability.md`. Machine: {Machine.Describe()}

            | row | fault | cycles | acknowledged | lost | duplicated | ready again, median and longest | result |
            | --- | --- | ---: | ---: | ---: | ---: | --- | --- |

            """);
        foreach (var row in rows)
        {
            var result = row.Skipped is { } reason ? $"skipped: {reason}" : row.HasPassed ? "passed" : "**failed**";
            page.Append(CultureInfo.InvariantCulture, $"| {row.Id} | {row.Fault} | {row.Cycles:N0} | {row.Acknowledged:N0} | {row.Lost:N0} | {row.Duplicated:N0} | {Recovery(row).TrimStart(',', ' ')} | {result} |\n");
        }

        page.Append("\n## What the rows say besides\n\n");
        foreach (var row in rows.Where(row => row.Notes.Count + row.BrokenRules.Count > 0))
        {
            foreach (var line in row.Notes.Concat(row.BrokenRules.Take(10).Select(broken => "failed: " + broken)))
            {
                page.Append(CultureInfo.InvariantCulture, $"- **{row.Id}** {line}\n");
            }
        }

        return page.ToString();
    }

    /// <summary>How long starting again took; empty when nothing was started again.</summary>
    public static string Recovery(RowResult row)
    {
        if (row.RecoverySeconds.Count == 0)
        {
            return "";
        }

        var sorted = row.RecoverySeconds.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $", {sorted[sorted.Count / 2]:F2} s, {sorted[^1]:F2} s");
    }
}
