using System.Reflection;
using Cairn.Storage.Catalog.Sites;

namespace Cairn.Server.Access;

/// <summary>The site of the path, for handlers of routes with <c>{site}</c>.</summary>
internal sealed record CurrentSite(Site Site)
{
    public int Id => Site.Id;

    public string Key => Site.Key;

    public static ValueTask<CurrentSite?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<CurrentSite?>(new(context.Site()));
}

/// <summary>Who makes the request, for handlers of routes that need somebody.</summary>
internal sealed record CurrentCaller(Caller Caller)
{
    public string Name => Caller.Name;

    public static ValueTask<CurrentCaller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<CurrentCaller?>(context.Caller() is { } caller ? new CurrentCaller(caller) : null);
}
