using EdgeStore.Server.Telemetry;

namespace EdgeStore.Server.Options;

/// <summary>The flags about traces.</summary>
internal sealed class TracingReader(FlagSet flags, FlagReader read)
{
    /// <returns>Null: there are none.</returns>
    public TracingOptions? Read(string memberName)
    {
        var isOn = read.Switch(FlagCatalog.Tracing);
        var address = flags[FlagCatalog.TracingAddress];
        var collector = Uri.TryCreate("http://" + address.Text, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/"
            ? uri
            : read.Refuse(address, $"'{address.Text}' is not <host>:<port>", new Uri("http://localhost"));
        var instance = flags[FlagCatalog.TracingInstanceId].Text;
        var options = new TracingOptions(
            collector,
            read.Required(FlagCatalog.TracingServiceName),
            instance.Length > 0 ? instance : memberName,
            read.Number(FlagCatalog.TracingSamplingRate, 0, 1_000_000));
        return isOn ? options : null;
    }
}
