namespace Cairn.Server.Access;

/// <summary>What an endpoint asks of its caller; null asks nothing. Every route has one, which start-up checks.</summary>
internal sealed record AccessRule(Permission? Permission);

/// <summary>How routes say who may call them.</summary>
internal static class AccessRules
{
    public static TBuilder Needs<TBuilder>(this TBuilder builder, Permission permission) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AccessRule(permission));

    public static TBuilder ForAnyone<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AccessRule((Permission?)null));
}
