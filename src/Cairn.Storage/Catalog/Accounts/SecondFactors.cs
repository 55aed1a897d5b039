using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Cairn.Storage.Catalog.Accounts;

/// <summary>The second factor of those who sign in: an app that shows a code every thirty seconds, and ten codes on paper for when the phone is gone. Any thread may call.</summary>
/// <remarks>An app's secret lies in the catalog encrypted, with a key that does not; of the codes on paper there are keyed hashes. No code works twice.</remarks>
public sealed class SecondFactors
{
    /// <summary>How many codes on paper there are.</summary>
    public const int RecoveryCodes = 10;

    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz"; // none that look alike
    private const int CodeLength = 12; // 59 bits

    private readonly CatalogFile _file;
    private readonly TimeProvider _time;
    private readonly SignInSessions _sessions;
    private readonly SecretBox _box;
    private readonly byte[] _recoveryKey;

    internal SecondFactors(CatalogFile file, TimeProvider time, SignInSessions sessions, byte[] pepper)
    {
        (_file, _time, _sessions) = (file, time, sessions);
        _box = new SecretBox(pepper);
        _recoveryKey = HMACSHA256.HashData(pepper, "cairn recovery codes 1"u8);
    }

    /// <summary>What a user has.</summary>
    public SecondFactorState Of(int user) => _file.Read(context => new SecondFactorState(
        context.SecondFactors.Where(row => row.UserId == user).Select(row => row.ConfirmedAt).SingleOrDefault(),
        context.RecoveryCodes.Count(row => row.UserId == user)));

    /// <summary>Who has one.</summary>
    public IReadOnlySet<int> Enrolled() => _file.Read(context => context.SecondFactors.Where(row => row.ConfirmedAt != null).Select(row => row.UserId).ToHashSet());

    /// <summary>Makes a secret for a user's app, in place of one that was begun and not confirmed; null when they have a second factor already.</summary>
    public string? Begin(int user)
    {
        var secret = Secrets.Bytes(Totp.SecretLength);
        var sealedSecret = _box.Seal(secret, Purpose(user));
        return _file.Write(context =>
        {
            var row = context.SecondFactors.SingleOrDefault(one => one.UserId == user);
            if (row is { ConfirmedAt: not null })
            {
                return null;
            }

            if (row is null)
            {
                context.SecondFactors.Add(new SecondFactorRow { UserId = user, Secret = sealedSecret });
            }
            else
            {
                row.Secret = sealedSecret;
            }

            return Totp.Text(secret);
        });
    }

    /// <summary>Puts the secret that was begun in force when the app shows its code. Every session of the user ends, and a new one begins; null for a wrong code.</summary>
    public SecondFactorConfirmed? Confirm(int user, string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var now = _time.GetUtcNow();
        return _file.Write(context =>
        {
            var row = context.SecondFactors.SingleOrDefault(one => one.UserId == user && one.ConfirmedAt == null);
            var person = context.Users.SingleOrDefault(one => one.Id == user && !one.Disabled);
            if (row is null || person is null || _box.Open(row.Secret, Purpose(user)) is not { } secret || Totp.Matching(secret, Plain(code), now, row.LastStep) is not { } step)
            {
                return null;
            }

            (row.ConfirmedAt, row.LastStep) = (now, step);
            context.SignInSessions.Where(session => session.UserId == user).ExecuteDelete();
            var codes = MakeCodes(context, user);
            var (token, session) = _sessions.Start(context, person);
            return new SecondFactorConfirmed(codes, token, session);
        });
    }

    /// <summary>Makes new codes on paper; the old ones work no longer.</summary>
    public IReadOnlyList<string> NewRecoveryCodes(int user) => _file.Write(context => MakeCodes(context, user));

    /// <summary>Takes the second factor of a user away; false when there is none in force.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="endSessions">Whether all their sessions end, as when somebody else does it.</param>
    public bool Remove(int user, bool endSessions) => _file.Write(context =>
    {
        if (endSessions)
        {
            context.SignInSessions.Where(session => session.UserId == user).ExecuteDelete();
        }

        context.RecoveryCodes.Where(row => row.UserId == user).ExecuteDelete();
        var confirmed = context.SecondFactors.Any(row => row.UserId == user && row.ConfirmedAt != null);
        context.SecondFactors.Where(row => row.UserId == user).ExecuteDelete();
        return confirmed;
    });

    /// <summary>Takes everybody's away, as when the key is gone that their secrets are sealed with; how many were in force.</summary>
    public int RemoveAll() => _file.Write(context =>
    {
        var confirmed = context.SecondFactors.Count(row => row.ConfirmedAt != null);
        context.RecoveryCodes.ExecuteDelete();
        context.SecondFactors.ExecuteDelete();
        return confirmed;
    });

    /// <summary>Uses a code up: inside the transaction that lets its owner in, so that of two at once one wins.</summary>
    internal SecondFactorCheck Check(CatalogContext context, int user, string? code)
    {
        var row = context.SecondFactors.SingleOrDefault(one => one.UserId == user && one.ConfirmedAt != null);
        if (row is null)
        {
            return SecondFactorCheck.NotNeeded;
        }

        if (code is null)
        {
            return SecondFactorCheck.Missing;
        }

        var plain = Plain(code);
        if (_box.Open(row.Secret, Purpose(user)) is { } secret && Totp.Matching(secret, plain, _time.GetUtcNow(), row.LastStep) is { } step)
        {
            row.LastStep = step;
            return SecondFactorCheck.Right;
        }

        var hash = Hash(user, plain);
        var kept = context.RecoveryCodes.Where(one => one.UserId == user).AsEnumerable().FirstOrDefault(one => Secrets.Same(one.Hash, hash));
        if (kept is null)
        {
            return SecondFactorCheck.Wrong;
        }

        context.RecoveryCodes.Remove(kept);
        return SecondFactorCheck.RightOnPaper;
    }

    private List<string> MakeCodes(CatalogContext context, int user)
    {
        context.RecoveryCodes.Where(row => row.UserId == user).ExecuteDelete();
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(Letters, CodeLength)).ToList();
        context.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCodeRow { UserId = user, Hash = Hash(user, code) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(part => new string(part))))];
    }

    private byte[] Hash(int user, string code) => HMACSHA256.HashData(_recoveryKey, Encoding.UTF8.GetBytes($"{Purpose(user)} {code}"));

    /// <summary>As people type it: with spaces, dashes and capitals.</summary>
    private static string Plain(string code) => new([.. code.Where(c => !char.IsWhiteSpace(c) && c != '-').Take(64).Select(char.ToLowerInvariant)]);

    private static string Purpose(int user) => string.Create(CultureInfo.InvariantCulture, $"second factor of {user}");
}
