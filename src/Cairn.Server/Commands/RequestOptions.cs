using System.CommandLine;
using System.Text.Json.Nodes;

namespace Cairn.Server.Commands;

/// <summary>The options every report takes, named as the fields of its request.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string?> _from = new("--from") { Description = "First day or moment, such as 2026-11-01." };
    private readonly Option<string?> _to = new("--to") { Description = "The day or moment after the last." };
    private readonly Option<string?> _last = new("--last") { Description = "A range that ends now, such as 7d or '7 days'." };
    private readonly Option<string?> _asOf = new("--as-of") { Description = "Leave out events at or after this moment." };
    private readonly Option<string?> _timezone = new("--timezone") { Description = "An IANA zone instead of the site's." };
    private readonly Option<string?> _segment = new("--segment") { Description = "Only visitors of this segment." };
    private readonly Option<string[]> _filters = new("--filter", "--filters") { Description = "Only events for which this holds, such as 'channel = \"Email\"'. May be repeated." };
    private readonly Option<bool> _includeBots = new("--include-bots") { Description = "Count quarantined events as well." };
    private readonly Option<string?> _identity = new("--identity") { Description = "person (default) or browser." };
    private readonly Option<string?> _sessionRule = new("--session-rule") { Description = "A session preset instead of the site's." };
    private readonly Option<string?> _compare = new("--compare") { Description = "previous: stand the period before beside it." };
    private readonly Option<string?> _compareSegment = new("--compare-segment") { Description = "Stand the visitors of another segment beside it." };
    private readonly Option<string?> _history = new("--history") { Description = "latest (default), as_was, or 'version 2': which version of a definition judges." };

    public void AddTo(Command command)
    {
        Option[] all = [_from, _to, _last, _asOf, _timezone, _segment, _filters, _includeBots, _identity, _sessionRule, _compare, _compareSegment, _history];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>A request with the fields that were given.</summary>
    public JsonObject Body(CommandRun run)
    {
        var body = new JsonObject();
        if (run.Get(_from) is not null || run.Get(_to) is not null || run.Get(_last) is not null)
        {
            body["range"] = new JsonObject { ["from"] = run.Get(_from), ["to"] = run.Get(_to), ["last"] = Last(run.Get(_last)) };
        }

        Put(body, "as_of", run.Get(_asOf));
        Put(body, "timezone", run.Get(_timezone));
        Put(body, "segment", run.Get(_segment));
        Put(body, "filters", run.Get(_filters));
        Put(body, "identity", run.Get(_identity));
        Put(body, "session_rule", run.Get(_sessionRule));
        if (run.Get(_includeBots))
        {
            body["include_bots"] = true;
        }

        if (run.Get(_compare) is { } compare)
        {
            body["compare"] = compare == "previous"
                ? new JsonObject { ["previous"] = true }
                : throw new CommandFailure(ExitCode.WrongUsage, $"--compare takes 'previous', not '{compare}'.");
        }

        if (run.Get(_compareSegment) is { } segment)
        {
            body["compare"] ??= new JsonObject();
            body["compare"]!["segment"] = segment;
        }

        Put(body, "history", run.Get(_history));
        return body;
    }

    /// <summary>The option's name already says "last".</summary>
    private static string? Last(string? text) =>
        text is null or "all" || text.StartsWith("last ", StringComparison.Ordinal) ? text : $"last {text}";

    public static void Put(JsonObject body, string field, string? value)
    {
        if (value is not null)
        {
            body[field] = value;
        }
    }

    public static void Put(JsonObject body, string field, string[]? values)
    {
        if (values is { Length: > 0 })
        {
            body[field] = new JsonArray([.. values.Select(value => (JsonNode?)value)]);
        }
    }
}
