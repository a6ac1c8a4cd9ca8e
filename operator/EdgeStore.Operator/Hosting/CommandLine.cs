using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeStore.Operator.Reference;
using EdgeStore.Operator.Resources.Schema;

namespace EdgeStore.Operator.Hosting;

/// <summary>The flags of edgestore-operator.</summary>
internal static class CommandLine
{
    private const string Nowhere = "0";

    public static RootCommand Build(Func<string, string?> environment, Func<OperatorOptions, CancellationToken, Task> run)
    {
        var metrics = Text("--metrics-bind-address", ":8080", "Where /metrics is served; 0: nowhere.");
        var health = Text("--health-probe-bind-address", ":8081", "Where /healthz and /readyz are served; 0: nowhere.");
        var leaderElect = new Option<bool>("--leader-elect")
        {
            Description = "Work only while holding the lease. Needed with more than one replica.",
        };
        var namespaces = new Option<string[]>("--watch-namespaces")
        {
            Description = "Namespaces to look after, separated by commas. Default: all.",
            DefaultValueFactory = _ => [],
            CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        var image = Text("--default-image", "edgestore:0.1.0", "Image of the store for clusters that name none.");
        image.Aliases.Add("--store-image");
        var level = Text("--log-level", "info", "The least level that is logged: debug, info, warn or error.");
        level.AcceptOnlyFromAmong("debug", "info", "warn", "error");
        var format = Text("--log-format", "json", "json: one object a line; text: for people.");
        format.AcceptOnlyFromAmong("json", "text");
        foreach (var address in (Option<string>[])[metrics, health]) address.Validators.Add(RequireAddress);

        var root = new RootCommand("Reconciles EdgeStoreCluster resources into fleets of edgestore members.")
        {
            metrics, health, leaderElect, namespaces, image, level, format, GenerateCrds(), GenerateReference(),
        };
        root.SetAction((parsed, cancellationToken) => run(
            new OperatorOptions
            {
                Metrics = Address(parsed.GetValue(metrics)!),
                Health = Address(parsed.GetValue(health)!),
                LeaderElect = parsed.GetValue(leaderElect),
                WatchNamespaces = parsed.GetValue(namespaces)!,
                DefaultImage = parsed.GetValue(image)!,
                LogLevel = Level(parsed.GetValue(level)!),
                LogFormat = parsed.GetValue(format) == "text" ? LogFormat.Text : LogFormat.Json,
                PodName = NonEmpty(environment("POD_NAME")) ?? $"{Environment.MachineName}-{Environment.ProcessId}",
                PodNamespace = NonEmpty(environment("POD_NAMESPACE")) ?? "default",
            },
            cancellationToken));
        return root;
    }

    private static Command GenerateCrds()
    {
        var folder = new Option<string>("--out") { Description = "The folder to write to.", Required = true };
        var command = new Command("generate-crds", "Writes the custom resource definitions, as generated from the resource types.") { folder };
        command.SetAction(parsed => CustomResourceDefinitionFiles.Write(parsed.GetValue(folder)!));
        return command;
    }

    private static Command GenerateReference()
    {
        var folder = new Option<string>("--out") { Description = "The folder to write to.", Required = true };
        var command = new Command(
            "generate-reference", "Writes the pages that describe every field of the custom resources, and every condition, event, label and annotation.") { folder };
        command.SetAction(parsed =>
        {
            File.WriteAllText(Path.Combine(parsed.GetValue(folder)!, "custom-resources.md"), FieldReference.Render());
            File.WriteAllText(Path.Combine(parsed.GetValue(folder)!, "conditions-and-events.md"), ConditionReference.Render());
        });
        return command;
    }

    private static Option<string> Text(string name, string value, string description)
        => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static void RequireAddress(OptionResult result)
    {
        if (result.Tokens is [{ Value: var text }] && text != Nowhere && !BindAddress.TryParse(text, out _))
            result.AddError($"{result.Option.Name}: '{text}' is not [host]:port");
    }

    private static BindAddress? Address(string text) => BindAddress.TryParse(text, out var address) ? address : null;

    private static LogLevel Level(string text) => text switch
    {
        "debug" => LogLevel.Debug,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.Information,
    };

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
