using EdgeStore.DevCluster.Kubelet;

namespace EdgeStore.Kubernetes.Tests.DevCluster;

internal sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["NAME"] = "pod-1", ["EMPTY"] = "" };

    [TestCase("--name=$(NAME)", ExpectedResult = "--name=pod-1")]
    [TestCase("$(NAME)$(NAME)", ExpectedResult = "pod-1pod-1")]
    [TestCase("a$(EMPTY)b", ExpectedResult = "ab")]
    [TestCase("$(UNKNOWN)", ExpectedResult = "$(UNKNOWN)")]
    [TestCase("$$(NAME)", ExpectedResult = "$(NAME)")]
    [TestCase("$$$(NAME)", ExpectedResult = "$pod-1")]
    [TestCase("$NAME and $", ExpectedResult = "$NAME and $")]
    [TestCase("$(NAME", ExpectedResult = "$(NAME")]
    public string Expand(string text) => VariableExpansion.Expand(text, Variables);
}
