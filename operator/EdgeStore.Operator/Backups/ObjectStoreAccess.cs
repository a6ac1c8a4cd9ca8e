namespace EdgeStore.Operator.Backups;

/// <summary>What a container that runs edgestorectl needs to reach an object store.</summary>
internal static class ObjectStoreAccess
{
    private const string Volume = "s3-ca";
    private const string Mount = "/etc/edgestore/s3-ca";

    public static List<string> Arguments(S3Connection s3)
    {
        var arguments = new List<string>();
        if (s3.Endpoint is { } endpoint) arguments.Add($"--s3-endpoint={endpoint}");
        if (s3.Region is { } region) arguments.Add($"--s3-region={region}");
        if (s3.PathStyle) arguments.Add("--s3-path-style=true");
        if (s3.CaSecret is not null) arguments.Add($"--s3-cacert={Mount}/ca.crt");
        return arguments;
    }

    public static List<V1EnvVar> Environment(S3Connection s3) =>
    [
        Variable(s3, "AWS_ACCESS_KEY_ID", optional: null),
        Variable(s3, "AWS_SECRET_ACCESS_KEY", optional: null),
        Variable(s3, "AWS_SESSION_TOKEN", optional: true),
    ];

    public static List<V1VolumeMount> Mounts(S3Connection s3)
        => s3.CaSecret is null ? [] : [new V1VolumeMount { Name = Volume, MountPath = Mount, ReadOnlyProperty = true }];

    public static List<V1Volume> Volumes(S3Connection s3)
        => s3.CaSecret is { } secret ? [new V1Volume { Name = Volume, Secret = new V1SecretVolumeSource { SecretName = secret } }] : [];

    private static V1EnvVar Variable(S3Connection s3, string name, bool? optional) => new()
    {
        Name = name,
        ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = s3.CredentialsSecret, Key = name, Optional = optional } },
    };
}
