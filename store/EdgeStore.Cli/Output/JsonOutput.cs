using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeStore.Cli.Output;

/// <summary>JSON as all commands print it: camel case, every field always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FleetJson))]
[JsonSerializable(typeof(MembersJson))]
[JsonSerializable(typeof(HoldersJson))]
[JsonSerializable(typeof(RepairJson))]
[JsonSerializable(typeof(ConflictsJson))]
[JsonSerializable(typeof(BackupJson))]
[JsonSerializable(typeof(ScheduleJson))]
[JsonSerializable(typeof(TakenJson))]
internal sealed partial class JsonOutput : JsonSerializerContext
{
    private static readonly JsonOutput Indented = new(With(isIndented: true));
    private static readonly JsonOutput OneLine = new(With(isIndented: false));

    public static string Write<T>(T value, bool oneLine = false) => JsonSerializer.Serialize(value, typeof(T), oneLine ? OneLine : Indented);

    private static JsonSerializerOptions With(bool isIndented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = isIndented,
        // The output is no web page; keys with < or + stay readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
