using System.Globalization;

namespace EdgeStore.Operator.Runtime.Tests.FakeApi;

/// <summary>
/// Objects with resourceVersions, uids, generations, finalizers, a status subresource and a history for watches, as a real API server
/// keeps them. All types are treated alike; all have the status subresource.
/// </summary>
internal sealed class FakeStore
{
    private readonly Lock _lock = new();
    // By collection, so that a list of one type costs nothing for the others.
    private readonly Dictionary<string, SortedDictionary<string, JsonObject>> _collections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _applied = new(StringComparer.Ordinal);
    private readonly List<StoredEvent> _history = [];
    private long _revision = 100;
    private long _compacted;
    private (long Revision, Dictionary<string, SortedDictionary<string, JsonObject>> Collections)? _old;
    private int _uids;
    private Action? _changed;

    internal long Revision
    {
        get { lock (_lock) return _revision; }
    }

    /// <summary>Whether the next read, of one or of a list, is answered as of the last <see cref="Freeze"/>, as by a server that is behind.</summary>
    internal Func<ObjectPath, bool> IsBehind { get; set; } = _ => false;

    /// <summary>Remembers this moment.</summary>
    internal void Freeze()
    {
        lock (_lock)
            _old = (_revision, _collections.ToDictionary(c => c.Key, c => new SortedDictionary<string, JsonObject>(c.Value, StringComparer.Ordinal)));
    }

    /// <summary>Calls <paramref name="changed"/> now and after each change, one call at a time.</summary>
    internal void Follow(Action changed)
    {
        lock (_lock)
        {
            _changed += changed;
            changed();
        }
    }

    internal void Unfollow(Action changed)
    {
        lock (_lock) _changed -= changed;
    }

    /// <summary>Forgets all history: watches from older versions are answered with 410.</summary>
    internal void Compact()
    {
        lock (_lock)
        {
            _compacted = _revision;
            _history.Clear();
        }
    }

    internal JsonObject Get(ObjectPath path)
    {
        lock (_lock) return Clone(Find(path));
    }

    /// <summary>As a client sees it: maybe from a server that is behind.</summary>
    internal JsonObject Read(ObjectPath path)
    {
        lock (_lock)
            return _old is { } old && IsBehind(path)
                ? Clone(old.Collections.GetValueOrDefault(path.Collection)?.GetValueOrDefault(Key(path)) ?? throw ApiError.NotFound(path.Name))
                : Get(path);
    }

    internal (IReadOnlyList<JsonObject> Items, long Revision, string Continue) List(
        ObjectPath path, LabelSelector selector, int limit, string continueToken)
    {
        lock (_lock)
        {
            var (revision, after, objects) = (_revision, string.Empty, Objects(path.Collection));
            if (_old is { } old && old.Revision >= _compacted && IsBehind(path)) (revision, objects) = (old.Revision, old.Collections.GetValueOrDefault(path.Collection, []));
            if (continueToken.Length > 0)
            {
                var parts = continueToken.Split('|', 2);
                (revision, after) = (long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
                if (revision < _compacted) throw ApiError.Expired();
            }

            var prefix = $"{path.Collection}|{(path.Namespace.Length > 0 ? path.Namespace + "|" : string.Empty)}";
            var matching = objects
                .Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(o.Key, after) > 0 && selector.Matches(o.Value))
                .ToList();
            var page = limit > 0 ? matching.Take(limit).ToList() : matching;
            var next = page.Count < matching.Count ? $"{revision}|{page[^1].Key}" : string.Empty;
            return ([.. page.Select(o => Clone(o.Value))], revision, next);
        }
    }

    /// <summary>All of a collection, whoever lies behind.</summary>
    internal IReadOnlyList<JsonObject> Now(ObjectPath path)
    {
        lock (_lock) return [.. Objects(path.Collection).Where(o => path.Namespace.Length == 0 || o.Key.StartsWith($"{path.Collection}|{path.Namespace}|", StringComparison.Ordinal)).Select(o => Clone(o.Value))];
    }

    /// <summary>History after <paramref name="revision"/>.</summary>
    internal IReadOnlyList<StoredEvent> Since(long revision)
    {
        lock (_lock)
        {
            if (revision < _compacted) throw ApiError.Expired();
            // Each revision is one event, and nothing is missing in between.
            return _history.Count == 0 || revision >= _revision ? [] : _history.GetRange((int)Math.Max(0, revision + 1 - _history[0].Revision), (int)Math.Min(_history.Count, _revision - revision));
        }
    }

    internal JsonObject Create(ObjectPath path, JsonObject body)
    {
        lock (_lock)
        {
            var metadata = body["metadata"] as JsonObject ?? [];
            body["metadata"] = metadata;
            if (path.Namespace.Length > 0) metadata["namespace"] = path.Namespace;
            var key = Key(path with { Name = metadata["name"]!.GetValue<string>() });
            if (Objects(path.Collection).ContainsKey(key)) throw new ApiError(409, "AlreadyExists", $"{key} already exists");
            metadata["uid"] = $"uid-{++_uids}";
            metadata["generation"] = 1L;
            metadata["creationTimestamp"] = "2026-01-01T00:00:00Z";
            metadata["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "fake", ["operation"] = "Update" });
            return Commit(path.Collection, key, "ADDED", body);
        }
    }

    /// <summary>Replaces an object by what <paramref name="change"/> makes of it.</summary>
    internal JsonObject Change(ObjectPath path, Func<JsonObject, JsonObject> change)
    {
        lock (_lock)
        {
            var before = Find(path);
            var after = change(Clone(before));
            var asked = after["metadata"]?["resourceVersion"]?.GetValue<string>();
            var current = before["metadata"]!["resourceVersion"]!.GetValue<string>();
            if (asked is not null && asked != current) throw ApiError.Conflict($"{path.Name}: the object has been modified");
            Restrict(path, before, after);
            if (JsonNode.DeepEquals(before, after)) return Clone(before);
            if (!JsonNode.DeepEquals(before["spec"], after["spec"]))
                after["metadata"]!["generation"] = before["metadata"]!["generation"]!.GetValue<long>() + 1;
            var gone = after["metadata"]!["deletionTimestamp"] is not null && after["metadata"]!["finalizers"] is not JsonArray { Count: > 0 };
            return Commit(path.Collection, Key(path), gone ? "DELETED" : "MODIFIED", after);
        }
    }

    /// <summary>Server-side apply: fields of the manager's last apply that are missing now are removed, the others merged in.</summary>
    internal JsonObject Apply(ObjectPath path, string manager, JsonObject body)
    {
        lock (_lock)
        {
            var applied = $"{Key(path)}|{path.Subresource}|{manager}";
            var last = _applied.GetValueOrDefault(applied) ?? [];
            JsonObject result;
            if (Objects(path.Collection).ContainsKey(Key(path)))
            {
                result = Change(path, current =>
                {
                    Merging.RemoveAbsent(current, last, body);
                    Merging.Merge(current, body);
                    return current;
                });
            }
            else
            {
                if (path.Subresource.Length > 0) throw ApiError.NotFound(path.Name);
                result = Create(path, Clone(body));
            }

            _applied[applied] = Clone(body);
            return result;
        }
    }

    internal JsonObject Delete(ObjectPath path, JsonObject? options)
    {
        lock (_lock)
        {
            var current = Find(path);
            foreach (var field in new[] { "uid", "resourceVersion" })
                if (options?["preconditions"]?[field]?.GetValue<string>() is { } wanted && wanted != current["metadata"]![field]!.GetValue<string>())
                    throw ApiError.Conflict($"{path.Name}: precondition {field} failed");
            if (current["metadata"]!["finalizers"] is not JsonArray { Count: > 0 })
                return Commit(path.Collection, Key(path), "DELETED", Clone(current));
            return Change(path, o =>
            {
                o["metadata"]!["deletionTimestamp"] ??= TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                return o;
            });
        }
    }

    /// <summary>Puts an object that need not fit any type.</summary>
    internal void PutRaw(string collection, JsonObject body)
    {
        lock (_lock)
        {
            var key = $"{collection}|{body["metadata"]!["namespace"]}|{body["metadata"]!["name"]}";
            Commit(collection, key, Objects(collection).ContainsKey(key) ? "MODIFIED" : "ADDED", Clone(body));
        }
    }

    private JsonObject Commit(string collection, string key, string type, JsonObject body)
    {
        _revision++;
        body["metadata"]!["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture);
        // What is kept is never changed: whoever changes an object changes a copy.
        if (type == "DELETED") Objects(collection).Remove(key);
        else Objects(collection)[key] = body;
        _history.Add(new StoredEvent(_revision, collection, type, body));
        _changed?.Invoke();
        return Clone(body);
    }

    /// <summary>The status endpoint changes the status alone, the main endpoint everything else; identity never changes.</summary>
    private static void Restrict(ObjectPath path, JsonObject before, JsonObject after)
    {
        if (path.Subresource == "status")
        {
            foreach (var field in before.Select(f => f.Key).Concat(after.Select(f => f.Key)).Distinct().Where(f => f != "status").ToList())
                Merging.Set(after, field, before[field]);
            return;
        }

        Merging.Set(after, "status", before["status"]);
        foreach (var field in new[] { "uid", "generation", "creationTimestamp", "resourceVersion", "managedFields", "name", "namespace" })
            Merging.Set(after["metadata"]!.AsObject(), field, before["metadata"]![field]);
        if (before["metadata"]!["deletionTimestamp"] is { } deleted) after["metadata"]!["deletionTimestamp"] = deleted.DeepClone();
    }

    private SortedDictionary<string, JsonObject> Objects(string collection)
    {
        if (!_collections.TryGetValue(collection, out var objects)) _collections[collection] = objects = new(StringComparer.Ordinal);
        return objects;
    }

    private JsonObject Find(ObjectPath path) => Objects(path.Collection).GetValueOrDefault(Key(path)) ?? throw ApiError.NotFound(path.Name);

    private static string Key(ObjectPath path) => $"{path.Collection}|{path.Namespace}|{path.Name}";

    private static JsonObject Clone(JsonObject value) => value.DeepClone().AsObject();
}
