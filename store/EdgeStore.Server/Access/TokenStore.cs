using System.Collections.Concurrent;
using System.Security.Cryptography;
using EdgeStore.Core.Access;
using EdgeStore.Core.Transactions;
using EdgeStore.Server.Writing;

namespace EdgeStore.Server.Access;

/// <summary>
/// etcd's simple tokens: random, known to the member that gave them, gone when they were not used for a while, when the user is
/// changed or authentication is switched off anywhere, and with a restart. Clients then authenticate anew, as they do with etcd.
/// </summary>
internal sealed class TokenStore(AccessOptions options, TimeProvider time) : IUserTokens, ICommitObserver
{
    private const int Length = 16;

    /// <summary>A client that asks for a new one with every call ends its oldest ones, not the memory.</summary>
    private const int MaxTokens = 100_000;

    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly ConcurrentDictionary<string, Token> _tokens = new();
    private long _issued;

    public string Issue(string user)
    {
        if (_tokens.Count >= MaxTokens) DropOldest();
        var text = $"{RandomNumberGenerator.GetString(Letters, Length)}.{Interlocked.Increment(ref _issued)}";
        _tokens[text] = new Token(user, time.GetTimestamp());
        return text;
    }

    public string? UserOf(string text)
    {
        if (!_tokens.TryGetValue(text, out var token)) return null;
        if (time.GetElapsedTime(token.LastUse) > options.TokenTtl)
        {
            _tokens.TryRemove(text, out _);
            return null;
        }

        token.LastUse = time.GetTimestamp();
        return token.User;
    }

    public void OnCommitted(CommittedBatch batch)
    {
        if (batch.Writes.Appended.Count == 0 || _tokens.IsEmpty) return;
        foreach (var (id, setting) in AccessTables.Settings.ChangesOf(batch))
            if (id == AccessTables.Enabled && setting?.Enabled != true) _tokens.Clear();
        foreach (var (id, _) in AccessTables.Users.ChangesOf(batch))
        {
            var user = id.ToStringUtf8();
            foreach (var (text, token) in _tokens)
                if (token.User == user) _tokens.TryRemove(text, out _);
        }
    }

    private void DropOldest()
    {
        foreach (var (text, _) in _tokens.OrderBy(token => token.Value.LastUse).Take(MaxTokens / 10)) _tokens.TryRemove(text, out _);
    }

    private sealed class Token(string user, long lastUse)
    {
        public string User { get; } = user;

        public long LastUse { get; set; } = lastUse;
    }
}
