using EdgeStore.DevCluster.ControlPlane;

namespace EdgeStore.DevCluster.Certificates;

/// <summary>The files under pki/ that the control plane reads, and the kubeconfig files of those that talk to the API server.</summary>
internal sealed class ClusterCertificates(StateDirectory state, ControlPlanePlace place, ClusterKeys keys)
{
    public const string Administrators = "system:masters";

    public string AuthorityPem => keys.Authority.CertificatePem;

    public string AuthorityFile => state.Pki("ca.crt");

    public string AuthorityKeyFile => state.Pki("ca.key");

    public string ServerFile => state.Pki("apiserver.crt");

    public string ServerKeyFile => state.Pki("apiserver.key");

    public string ServiceAccountKeyFile => state.Pki("service-account.key");

    public string ServiceAccountPublicKeyFile => state.Pki("service-account.pub");

    public Uri ApiServer { get; } = new($"https://{place.Ip}:6443");

    public void Write()
    {
        StateDirectory.WriteSecret(AuthorityFile, AuthorityPem);
        StateDirectory.WriteSecret(AuthorityKeyFile, keys.Authority.KeyPem);
        var server = keys.Authority.IssueServer("kube-apiserver", place.Ip, place.Names.ControlPlaneIp, place.FirstServiceIp, "127.0.0.1", "localhost",
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local");
        StateDirectory.WriteSecret(ServerFile, server.Certificate);
        StateDirectory.WriteSecret(ServerKeyFile, server.Key);
        StateDirectory.WriteSecret(ServiceAccountKeyFile, keys.Tokens.ExportECPrivateKeyPem());
        StateDirectory.WriteSecret(ServiceAccountPublicKeyFile, keys.Tokens.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>Writes a kubeconfig with a client certificate of its own and returns its path.</summary>
    public string WriteKubeconfig(string fileName, string user, string? group)
    {
        var pair = keys.Authority.IssueClient(user, group);
        var path = state.File(fileName);
        StateDirectory.WriteSecret(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: devcluster
              cluster:
                server: {ApiServer.GetLeftPart(UriPartial.Authority)}
                certificate-authority-data: {Base64(AuthorityPem)}
            users:
            - name: "{user}"
              user:
                client-certificate-data: {Base64(pair.Certificate)}
                client-key-data: {Base64(pair.Key)}
            contexts:
            - name: devcluster
              context:
                cluster: devcluster
                user: "{user}"
            current-context: devcluster

            """);
        return path;
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));
}
