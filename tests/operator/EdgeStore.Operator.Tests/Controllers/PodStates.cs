namespace EdgeStore.Operator.Tests.Controllers;

/// <summary>Statuses that kubelets write.</summary>
internal static class PodStates
{
    public static JsonObject Running() => new()
    {
        ["phase"] = "Running",
        ["podIP"] = "10.0.0.1",
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True" }),
        ["containerStatuses"] = new JsonArray(new JsonObject
        {
            ["name"] = "edgestore",
            ["image"] = "i",
            ["imageID"] = "i",
            ["ready"] = true,
            ["restartCount"] = 0,
            ["state"] = new JsonObject { ["running"] = new JsonObject() },
        }),
    };

    /// <summary>The store ended as soon as it was started.</summary>
    public static JsonObject Crashing() => new()
    {
        ["phase"] = "Pending",
        ["podIP"] = "10.0.0.1",
        ["containerStatuses"] = new JsonArray(new JsonObject
        {
            ["name"] = "edgestore",
            ["image"] = "i",
            ["imageID"] = "i",
            ["ready"] = false,
            ["restartCount"] = 1,
            ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff", ["message"] = "the data directory has another format" } },
        }),
    };

    public static JsonObject Unpullable() => new()
    {
        ["phase"] = "Pending",
        ["containerStatuses"] = new JsonArray(new JsonObject
        {
            ["name"] = "edgestore",
            ["image"] = "i",
            ["imageID"] = "",
            ["ready"] = false,
            ["restartCount"] = 0,
            ["state"] = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ErrImagePull", ["message"] = "not found" } },
        }),
    };
}
