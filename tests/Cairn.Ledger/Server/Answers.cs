using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cairn.Ledger.Client;

namespace Cairn.Ledger.Server;

/// <summary>What the running server answers, held against the ledger (I3, I4) and made into one hash (I9).</summary>
internal static class Answers
{
    private static readonly string[] Sites = ["one", "two"];

    /// <summary>Every breach the server's own answers show; the spool must be drained.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(OwnerClient owner, IReadOnlyList<LedgerEntry> entries)
    {
        var broken = new List<string>();
        var twice = await owner.SqlAsync("select event_id::varchar, count(*) from events group by site, event_id having count(*) > 1 limit 5");
        broken.AddRange(twice.Select(row => $"I3: the server shows {row![0]} {row[1]} times"));
        var kept = (await KeptAsync(owner)).ToHashSet();
        for (var site = 0; site < Sites.Length; site++)
        {
            var mine = entries.Where(entry => entry.Site == site && kept.Contains(entry.Id)).ToList();
            var report = await owner.SendAsync(HttpMethod.Post, $"api/v1/sites/{Sites[site]}/reports/conversions", new { range = new { last = "all" } });
            foreach (var row in report["rows"]!.AsArray())
            {
                var (count, value) = ((long)row!["count"]!, row["value"]?.ToString());
                var (expected, sum) = (mine.Count(entry => entry.Cents != 0), mine.Sum(entry => entry.Cents) / 100m);
                if (count != expected)
                {
                    broken.Add(string.Create(CultureInfo.InvariantCulture, $"I3: the report of {Sites[site]} counts {count} purchases, {expected} were kept"));
                }

                if (expected > 0 && decimal.Parse(value ?? "0", CultureInfo.InvariantCulture) != sum)
                {
                    broken.Add(string.Create(CultureInfo.InvariantCulture, $"I4: the report of {Sites[site]} says {value}, {sum} were kept"));
                }
            }
        }

        return broken;
    }

    /// <summary>A hash over the answers to a fixed set of questions as of one moment; equal data must give it again after any start.</summary>
    public static async Task<string> HashAsync(OwnerClient owner, string asOf)
    {
        var all = new StringBuilder();
        foreach (var site in Sites)
        {
            foreach (var (kind, question) in Questions(asOf))
            {
                all.Append(Steady(await owner.SendAsync(HttpMethod.Post, $"api/v1/sites/{site}/reports/{kind}", question))).Append('\n');
            }
        }

        foreach (var row in await owner.SqlAsync("select site, count(*), sum(value)::varchar, md5(string_agg(event_id::varchar || name || coalesce(visitor_id, '') || coalesce(value::varchar, ''), ',' order by event_id)) from events group by site order by site"))
        {
            all.Append(row!.ToJsonString()).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    private static IEnumerable<(string Kind, object Question)> Questions(string asOf)
    {
        var (range, as_of) = (new { last = "all" }, asOf);
        yield return ("trends", new { range, as_of, symbols = new[] { "buy", "view" }, bucket = "day" });
        yield return ("funnel", new { range, as_of, text = "view > buy" });
        yield return ("conversions", new { range, as_of });
        yield return ("sources", new { range, as_of });
        yield return ("sessions", new { range, as_of });
        yield return ("paths", new { range, as_of });
    }

    private static string Steady(JsonNode answer)
    {
        answer.AsObject().Remove("took_ms"); // the only field that differs between equal answers
        answer.AsObject().Remove("position"); // where the store stands, not what it says
        return answer.ToJsonString();
    }

    /// <summary>The purchases reports may count: not those of a visitor who sent so many at once that they were quarantined.</summary>
    private static async Task<IEnumerable<Guid>> KeptAsync(OwnerClient owner)
    {
        var kept = new List<Guid>();
        for (var last = ""; ;)
        {
            var rows = await owner.SqlAsync($"select event_id::varchar from events where event_id::varchar > '{last}' and name = 'buy' and bot = 0 order by 1 limit 9000");
            kept.AddRange(rows.Select(row => Guid.Parse((string)row![0]!)));
            if (rows.Count < 9_000)
            {
                return kept;
            }

            last = (string)rows[^1]![0]!;
        }
    }
}
