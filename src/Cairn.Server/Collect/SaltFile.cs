using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cairn.Server.Collect;

/// <summary>Keeps the salts of cookieless ids over a restart of the program, in the runtime directory: outside data directory, backups and logs, gone with a restart of the machine.</summary>
internal sealed class SaltFile(string path)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    private readonly string _boot = File.Exists(BootIdPath) ? File.ReadAllText(BootIdPath).Trim() : "";

    /// <summary>The file of a data directory; its name says of which without naming it.</summary>
    public static SaltFile In(string? runtimeDirectory, string dataDirectory)
    {
        var folder = runtimeDirectory ?? (CanWrite("/run") ? "/run" : Path.GetTempPath());
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(dataDirectory))))[..16];
        return new SaltFile(Path.Combine(folder, $"cairn-{name}.salt"));
    }

    /// <summary>The salts; none when there is no file, it is of an earlier start of the machine, or it does not read.</summary>
    public (Salt? Current, Salt? Previous) Read()
    {
        try
        {
            var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
            return lines.Length is 2 or 3 && lines[0] == _boot && _boot.Length > 0 ? (Parse(lines[1]), lines.Length > 2 ? Parse(lines[2]) : null) : (null, null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return (null, null);
        }
    }

    /// <summary>Writes the salts over those before, readable for the owner only. A folder that takes nothing costs only that ids begin anew with the program.</summary>
    public void Write(Salt current, Salt? previous)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var text = string.Join('\n', new[] { _boot, Line(current), previous is null ? null : Line(previous) }.OfType<string>());
            using var stream = new FileStream(path, options);
            stream.Write(Encoding.ASCII.GetBytes(text)); // over the bytes of the old salts, not beside them
            stream.SetLength(stream.Position);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Line(Salt salt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(salt.Bytes)} {salt.MadeAt} {salt.MadeOn.UtcTicks}");

    private static Salt? Parse(string line)
    {
        var parts = line.Split(' ');
        var bytes = Convert.FromHexString(parts[0]);
        return bytes.Length == 32
            ? new Salt(bytes, long.Parse(parts[1], CultureInfo.InvariantCulture), new DateTimeOffset(long.Parse(parts[2], CultureInfo.InvariantCulture), TimeSpan.Zero))
            : null;
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                return false;
            }

            var probe = Path.Combine(folder, $".cairn-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
                return true;
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
