namespace EdgeStore.Operator.Resources;

/// <summary>Names that every resource of this operator shares.</summary>
public static class ApiGroup
{
    /// <summary>The API group of all resources.</summary>
    public const string Name = "edgestore.io";

    /// <summary>The only served version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>The category that makes <c>kubectl get edgestore</c> list everything of a fleet.</summary>
    public const string Category = "edgestore";
}
