namespace EdgeStore.Operator.Hosting;

/// <param name="DefaultImage">Image of the store for clusters that name none.</param>
internal sealed record OperatorSettings(string DefaultImage);
