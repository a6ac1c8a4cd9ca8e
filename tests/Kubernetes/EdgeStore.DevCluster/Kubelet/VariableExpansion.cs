using System.Text;

namespace EdgeStore.DevCluster.Kubelet;

/// <summary>
/// Kubernetes' $(NAME) in commands, arguments and values: a known name gives its value, an unknown one stays as it is written,
/// and $$ gives $, so that $$(NAME) gives the text $(NAME).
/// </summary>
internal static class VariableExpansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                result.Append(text[at]);
                continue;
            }
            var end = text[at + 1] == '(' ? text.IndexOf(')', at) : -1;
            if (text[at + 1] == '$')
            {
                result.Append('$');
                at++;
            }
            else if (end > 0)
            {
                var name = text[(at + 2)..end];
                result.Append(variables.TryGetValue(name, out var value) ? value : text[at..(end + 1)]);
                at = end;
            }
            else
            {
                result.Append('$');
            }
        }
        return result.ToString();
    }
}
