namespace Cairn.Journeys.Attribution;

/// <summary>The form of a path as lists show it and counted paths are split by.</summary>
public static class PathShape
{
    /// <summary>Takes a channel out and joins repeats.</summary>
    /// <param name="touches">The channels in order.</param>
    /// <param name="form">What becomes of repeats.</param>
    /// <param name="drop">The channel to take out unless nothing else is there; null: none.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> touches, PathForm form, PathDrop? drop)
    {
        touches = Dropped(touches, drop);
        return form switch
        {
            PathForm.Exposure => [.. touches.Where((touch, at) => at == 0 || touches[at - 1] != touch)],
            PathForm.First or PathForm.Frequency => [.. touches.Distinct(StringComparer.Ordinal)],
            _ => touches,
        };
    }

    /// <summary>The same for people: with <see cref="PathForm.Frequency"/> each channel that stands more than once shows how often.</summary>
    public static IReadOnlyList<string> Labels(IReadOnlyList<string> touches, PathForm form, PathDrop? drop)
    {
        if (form != PathForm.Frequency)
        {
            return Of(touches, form, drop);
        }

        var kept = Dropped(touches, drop);
        return [.. kept.GroupBy(touch => touch, StringComparer.Ordinal).Select(channel => channel.Count() == 1 ? channel.Key : FormattableString.Invariant($"{channel.Key} ×{channel.Count()}"))];
    }

    private static IReadOnlyList<string> Dropped(IReadOnlyList<string> touches, PathDrop? drop)
    {
        if (drop is null || touches.All(touch => touch == drop.Channel))
        {
            return touches;
        }

        return drop.OnlyLast
            ? [.. touches.Take(touches.Count - touches.Reverse().TakeWhile(touch => touch == drop.Channel).Count())]
            : [.. touches.Where(touch => touch != drop.Channel)];
    }
}
