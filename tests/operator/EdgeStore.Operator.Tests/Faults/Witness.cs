using EdgeStore.Operator.Observing;
using EdgeStore.Operator.Rendering;

namespace EdgeStore.Operator.Tests.Faults;

/// <summary>
/// Looks at every request that the API server carried out, and knows what the stores really hold: nothing that could be the
/// only copy is destroyed, nothing is removed without its own word, no tag is given out twice.
/// </summary>
internal sealed class Witness(SimulatedFleet fleet, int minimumCopies)
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _tags = [];
    private readonly Dictionary<int, string> _ids = [];
    private readonly HashSet<int> _removed = [];
    private readonly HashSet<int> _givenUp = [];
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults
    {
        get { lock (_lock) return [.. _faults]; }
    }

    /// <summary>A person gives up the member with this tag.</summary>
    public void GiveUp(int tag)
    {
        lock (_lock) _givenUp.Add(tag);
    }

    public void See(FakeRequest request, JsonObject answer)
    {
        if (request.Method == "GET") return;
        lock (_lock)
        {
            if (Judge(request, answer) is { } fault) _faults.Add($"{request.Method} {request.Path.Collection} {request.Path.Name}: {fault}");
        }
    }

    private string? Judge(FakeRequest request, JsonObject answer) => (request.Method, request.Path.Collection) switch
    {
        ("DELETE", "/pods" or "/persistentvolumeclaims" or "edgestore.io/edgestoremembers") when !request.Body.Contains("\"uid\"", StringComparison.Ordinal)
            => "without saying which of that name is meant",
        ("DELETE", "/persistentvolumeclaims") => answer["spec"]!["volumeName"] is null ? null : "a volume that is to be retained",
        (_, "/persistentvolumeclaims") => answer["metadata"]!["ownerReferences"] is JsonArray { Count: > 0 } ? "a volume that is to be retained would go with its owner" : null,
        ("DELETE", "/pods") => OfPod(answer),
        ("DELETE", "edgestore.io/edgestoremembers") => OfMember(answer),
        ("POST", "edgestore.io/edgestoremembers") => _tags.Add(Tag(answer)) ? null : $"tag {Tag(answer)} was used before",
        ("PATCH", "edgestore.io/edgestoremembers") when Left(answer) is { } left => OfLeft(answer, left),
        ("PATCH", "/configmaps") when Text(answer) is { } text => OfMembership(text),
        _ => null,
    };

    private string? OfPod(JsonObject pod)
    {
        if (pod["status"] is null || fleet.On(SimulatedFleet.ClaimOf(pod)) is not { } store) return null;
        if (store.Left || store.Wiped || _givenUp.Contains(store.Tag)) return null;
        if (store.Flushed is not { } flushed) return "its store was never flushed";
        var holders = fleet.Stores.Count(s => s != store && fleet.Runs(s) && s.Held.Covers(flushed));
        return holders >= minimumCopies ? null : $"of {minimumCopies} others that must hold {flushed}, {holders} run";
    }

    private string? OfMember(JsonObject member)
    {
        var store = fleet.Stores.FirstOrDefault(s => s.Tag == Tag(member));
        if (store is null || _givenUp.Contains(store.Tag)) return null;
        if (!store.Left) return "it has not left";
        var others = VersionVector.JoinAll(fleet.Stores.Where(s => s != store).Select(s => s.Held));
        return others.Covers(store.Held) ? null : $"nobody else holds {store.Held}";
    }

    private string? OfLeft(JsonObject member, JsonNode left)
    {
        if (left["replaced"] is not null) return _givenUp.Contains(Tag(member)) ? null : "nobody gave it up";
        var store = fleet.Stores.FirstOrDefault(s => s.Tag == Tag(member));
        return store is null || (store.Left && store.Id == left["memberID"]?.GetValue<string>()) ? null : "it has not said that it has left";
    }

    private string? OfMembership(string text)
    {
        foreach (var entry in MembershipFile.Parse(text))
        {
            if (entry.MemberId is { } id && !_ids.TryAdd(entry.Tag, id) && _ids[entry.Tag] != id) return $"tag {entry.Tag} was {_ids[entry.Tag]}, and is now {id}";
            if (entry.Removed) _removed.Add(entry.Tag);
            else if (_removed.Contains(entry.Tag)) return $"tag {entry.Tag} was removed, and is a member again";
        }
        return null;
    }

    private static int Tag(JsonObject member) => member["spec"]!["tag"]!.GetValue<int>();

    private static JsonNode? Left(JsonObject member) => member["status"]?["left"];

    private static string? Text(JsonObject map) => map["data"]?[StoreContract.MembershipFile]?.GetValue<string>();
}
