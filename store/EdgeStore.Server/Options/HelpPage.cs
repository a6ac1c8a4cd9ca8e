using System.Text;

namespace EdgeStore.Server.Options;

/// <summary>The text of <c>edgestore --help</c>, grouped.</summary>
internal static class HelpPage
{
    private const int Width = 100;
    private const string Indent = "        ";

    public static string Render()
    {
        var text = new StringBuilder();
        text.AppendLine("edgestore: an eventually consistent, local-first store with etcd's v3 API.");
        text.AppendLine();
        text.AppendLine("usage: edgestore [flags]");
        text.AppendLine("       edgestore snapshot save|restore|status --help");
        text.AppendLine("       edgestore import --help");
        text.AppendLine();
        text.AppendLine("Every flag can also be given as an environment variable: --data-dir as EDGESTORE_DATA_DIR. The flag wins.");
        text.AppendLine("Or in a YAML file with etcd's keys: --config-file.");
        foreach (var group in FlagCatalog.All.GroupBy(flag => flag.Group).OrderBy(group => group.Key))
        {
            text.AppendLine().Append(group.Key).AppendLine(":");
            foreach (var flag in group) Append(text, flag);
        }

        text.AppendLine().AppendLine("Flags of etcd that are taken and have no effect here:");
        AppendWords(text, string.Join(' ', EtcdOnlyFlags.All.Where(flag => !flag.IsRefused).Select(flag => "--" + flag.Name)));

        text.AppendLine().AppendLine("Other:");
        text.AppendLine("    --help").AppendLine(Indent + "Show this text.");
        text.AppendLine("    --version").AppendLine(Indent + "Show the versions of edgestore and of the etcd API.");
        return text.ToString();
    }

    private static void Append(StringBuilder text, FlagDefinition flag)
    {
        text.Append("    --").Append(flag.Name).Append(" <").Append(flag.ValueHint).Append('>');
        if (flag.Default.Length > 0) text.Append("  (").Append(flag.Default).Append(')');
        text.AppendLine();
        AppendWords(text, flag.Help);
    }

    private static void AppendWords(StringBuilder text, string words)
    {
        var line = new StringBuilder(Indent);
        foreach (var word in words.Split(' '))
        {
            if (line.Length + word.Length >= Width)
            {
                text.AppendLine(line.ToString().TrimEnd());
                line.Clear().Append(Indent);
            }

            line.Append(word).Append(' ');
        }

        text.AppendLine(line.ToString().TrimEnd());
    }
}
