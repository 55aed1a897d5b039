using System.Text.Json;
using System.Text.RegularExpressions;
using Cairn.Reports.Definitions;
using Cairn.Reports.Envelope;
using Cairn.Server.Hosting;
using Cairn.Server.Problems;
using Cairn.Storage.Catalog;

namespace Cairn.Server.Access;

/// <summary>The columns and fields whose values stand for one person, or for one thing they did, and who may ask by them. An exact instant is such a value: hardly two visitors come in one microsecond.</summary>
internal static partial class PersonalNames
{
    /// <summary>The columns.</summary>
    public static readonly string[] Columns = ["visitor_id", "user_id", "order_id", "click_id", "event_id", "household_key", "previous_household_key"];

    /// <summary>Refuses requests that choose or group by such a column to callers who may not see single visitors: a count of one would show them what they may not see.</summary>
    /// <remarks>
    /// Every text of the request is looked at, so that it does not matter in which field a column is named, and so are the saved segments it calls by name. A previewed definition may name <c>order_id</c>, which most
    /// purchases are deduplicated by.
    /// </remarks>
    public static RouteGroupBuilder HidesPersons(this RouteGroupBuilder routes) => routes.AddEndpointFilter(Refuse);

    /// <inheritdoc cref="HidesPersons(RouteGroupBuilder)"/>
    public static RouteHandlerBuilder HidesPersons(this RouteHandlerBuilder route) => route.AddEndpointFilter(Refuse);

    private static ValueTask<object?> Refuse(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.Caller()?.Has(Permission.ReadRaw) != true && context.Arguments.OfType<ReportRequest>().FirstOrDefault() is { } request
            && In(JsonSerializer.SerializeToElement(request, request.GetType(), ApiJson.Given), new Looking(request is PreviewRequest ? PersonName() : Name(), SegmentsOf(context), [])) is { } name)
        {
            return ValueTask.FromResult<object?>(ProblemResults.Forbidden(
                "access.personal", $"'{ProblemResults.Shown(name)}' tells people apart, and your role does not see single visitors. Leave it out of the request."));
        }

        return next(context);
    }

    /// <summary>Whether a saved segment, or one it calls, names such a column.</summary>
    /// <param name="text">The segment.</param>
    /// <param name="segments">All of the site, their texts by key.</param>
    public static bool TellsApart(string text, IReadOnlyDictionary<string, string> segments) => new Looking(Name(), segments, []).In(text) is not null;

    private static Dictionary<string, string> SegmentsOf(EndpointFilterInvocationContext context) => context.Arguments.OfType<CurrentSite>().Take(1)
        .SelectMany(site => context.HttpContext.RequestServices.GetRequiredService<CairnCatalog>().Segments.List(site.Id))
        .ToDictionary(one => one.Key, one => one.Text, StringComparer.Ordinal);

    /// <summary>The first personal column that a request names; null for none.</summary>
    private static string? In(JsonElement request, Looking looking) => request.ValueKind switch
    {
        JsonValueKind.String => looking.In(request.GetString()!),
        JsonValueKind.Array => request.EnumerateArray().Select(one => In(one, looking)).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => request.EnumerateObject().Select(field => In(field.Value, looking)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private sealed record Looking(Regex Names, IReadOnlyDictionary<string, string> Segments, HashSet<string> Seen)
    {
        public string? In(string text) =>
            Names.Match(text) is { Success: true } match ? match.Value
                : InSegment().Matches(text).Select(call => call.Groups[1].Value).Where(key => Seen.Add(key) && Segments.ContainsKey(key))
                    .Select(key => In(Segments[key])).FirstOrDefault(found => found is not null);
    }

    [GeneratedRegex(@"\bin\s*\(\s*([a-z][a-z0-9_]*)\s*\)")]
    private static partial Regex InSegment();

    [GeneratedRegex(@"(?<![\w.])(?:(?:event|session|first|last|visitor)\.)?(?:visitor_id|user_id|order_id|click_id|event_id|household_key|previous_household_key)(?!\w)|(?<![\w.])visitor\.id(?!\w)|(?<![\w.])(?:(?:session|first|last)\.start|visitor\.(?:first_seen|last_seen))(?!\w)")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\w.])(?:(?:event|session|first|last|visitor)\.)?(?:visitor_id|user_id|click_id|event_id|household_key|previous_household_key)(?!\w)|(?<![\w.])visitor\.id(?!\w)|(?<![\w.])(?:(?:session|first|last)\.start|visitor\.(?:first_seen|last_seen))(?!\w)")]
    private static partial Regex PersonName();
}
