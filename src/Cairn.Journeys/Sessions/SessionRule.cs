namespace Cairn.Journeys.Sessions;

/// <summary>When a session ends; defined in <c>docs/definitions/session.md</c>.</summary>
public sealed record SessionRule
{
    /// <summary>A longer time without a session event ends a session; exactly this long does not. Default: 30 minutes.</summary>
    public long TimeoutMicros { get; init; } = 30 * 60 * 1_000_000L;

    /// <summary>Set: a session also ends at midnight in this zone.</summary>
    public TimeZoneInfo? Midnight { get; init; }

    /// <summary>A session also ends when another campaign or click id brings the visitor.</summary>
    public bool Campaign { get; init; }

    /// <summary>Set: a session is never longer than this, from its first event on.</summary>
    public long? MaxLengthMicros { get; init; }

    /// <summary>Set: a session also ends where this column changes, if an event has it.</summary>
    public string? ClientSessionColumn { get; init; }

    /// <summary>Set: an event on which this column is 1 or true begins a session.</summary>
    public string? NewSessionColumn { get; init; }

    /// <summary>A session also ends when another external referrer brings the visitor.</summary>
    public bool Referrer { get; init; }

    /// <summary>Whether nothing but time ends a session.</summary>
    internal bool IsTimeoutOnly => TimeoutMicros >= 0 && this == new SessionRule { TimeoutMicros = TimeoutMicros };

    /// <summary>The names that <see cref="Preset"/> knows.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["cairn", "ga4", "ua", "matomo", "posthog", "plausible"];

    /// <summary>The rule that counts like a product; null for a name that is not in <see cref="Presets"/>.</summary>
    /// <param name="name">A preset.</param>
    /// <param name="zone">The site's zone, for rules that cut at midnight.</param>
    public static SessionRule? Preset(string name, TimeZoneInfo zone) => name switch
    {
        "cairn" or "plausible" => new SessionRule(),
        "ga4" => new SessionRule { ClientSessionColumn = "prop.$ga_session_id" },
        "ua" => new SessionRule { Midnight = zone, Campaign = true, Referrer = true },
        "matomo" => new SessionRule { Midnight = zone, Campaign = true, NewSessionColumn = "prop.new_visit" },
        "posthog" => new SessionRule { MaxLengthMicros = 24 * 3_600 * 1_000_000L, ClientSessionColumn = "prop.$session_id" },
        _ => null,
    };
}
